package dev.yunfan.agent.handset;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An event store whose power can be cut before any operation. A deletion that was not made to last
 * may then be there again.
 */
final class ModelEventStore implements EventStore {
  /** The power is cut. */
  static final class PowerCut extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private final TreeMap<String, byte[]> deleted = new TreeMap<>();
  private int operations;
  private int cutAt = Integer.MAX_VALUE;

  /** Names of files that are never really written: a mutation of the design. */
  Predicate<String> lost = _ -> false;

  void cutAt(int operation) {
    cutAt = operation;
  }

  int operations() {
    return operations;
  }

  /** The store after the power came back. */
  ModelEventStore after(boolean deletedOnesReturn) {
    var after = new ModelEventStore();
    files.forEach((name, content) -> {
      if (!lost.test(name)) {
        after.files.put(name, content);
      }
    });
    if (deletedOnesReturn) {
      deleted.forEach(after.files::putIfAbsent);
    }
    after.lost = lost;
    return after;
  }

  private void operate() throws PowerCut {
    if (++operations >= cutAt) {
      throw new PowerCut();
    }
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public byte[] read(String name) throws IOException {
    var content = files.get(name);
    if (content == null) {
      throw new IOException("no file " + name);
    }
    return content;
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    operate();
    files.put(name, content);
    deleted.clear();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    operate();
    files.put(to, read(from));
    files.remove(from);
    deleted.clear();
  }

  @Override
  public void delete(String name) throws IOException {
    operate();
    var content = files.remove(name);
    if (content != null) {
      deleted.put(name, content);
    }
  }

  @Override
  public void sync() throws IOException {
    operate();
    deleted.clear();
  }
}
