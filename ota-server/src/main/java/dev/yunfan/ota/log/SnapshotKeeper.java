package dev.yunfan.ota.log;

import dev.yunfan.ota.snapshot.ControlSnapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves the newest state every so many commands, off the folding thread, and when it closes. */
final class SnapshotKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

  /** As many commands are replayed in about 30 ms. */
  private static final long COMMANDS = 1_000;

  private final Snapshots snapshots;
  private final ExecutorService saver =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("control-snapshot").factory());
  private final AtomicReference<@Nullable ControlSnapshot> newest = new AtomicReference<>();
  private long due = COMMANDS - 1;
  private boolean live;
  private volatile long saved = -1;

  SnapshotKeeper(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /** The state that the fold starts from is saved already. */
  void startsFrom(ControlSnapshot snapshot) {
    saved = snapshot.offset();
    due = saved + COMMANDS;
  }

  /** The fold has come so far; called on its thread. */
  void reached(ControlSnapshot snapshot) {
    newest.set(snapshot);
    saveIfDue(snapshot);
  }

  /** The replay is over; called on the folding thread. */
  void replayed() {
    live = true;
    var snapshot = newest.get();
    if (snapshot != null) {
      saveIfDue(snapshot);
    }
  }

  private void saveIfDue(ControlSnapshot snapshot) {
    if (live && snapshot.offset() >= due) {
      due = snapshot.offset() + COMMANDS;
      saver.execute(this::save);
    }
  }

  private void save() {
    var snapshot = newest.get();
    if (snapshot == null || snapshot.offset() == saved) {
      return;
    }
    try {
      snapshots.save(snapshot);
      saved = snapshot.offset();
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("control log's snapshot was not saved; a start takes longer");
    }
  }

  @Override
  public void close() {
    saver.execute(this::save);
    saver.close();
  }
}
