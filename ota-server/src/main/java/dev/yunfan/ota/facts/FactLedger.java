package dev.yunfan.ota.facts;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.schemas.codec.UnreadableRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a topic beside those of the fold, and the writes that make both agree. So a start
 * writes only what is missing, and a fact that a lagging server overwrote, or that somebody deleted
 * or garbled, comes back. Safe for use by several threads.
 *
 * @param <F> a fact
 */
public final class FactLedger<F> {
  private final FactKind<F> kind;
  private final Map<String, Optional<F>> seen = new HashMap<>(); // empty: it cannot be read
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> written = new HashSet<>(); // and not read back yet

  /** A ledger of a topic of which nothing was read yet. */
  public FactLedger(FactKind<F> kind) {
    this.kind = kind;
  }

  /** A value to write under a key. */
  public static final class Write {
    private final String key;
    private final byte @Nullable [] value;

    private Write(String key, byte @Nullable [] value) {
      this.key = key;
      this.value = value;
    }

    /** The key. */
    public String key() {
      return key;
    }

    /** Its value; null deletes it. */
    public byte @Nullable [] value() {
      return value == null ? null : value.clone();
    }
  }

  /**
   * The work of one round.
   *
   * @param doubtful facts that were decided later than the state: the log must be read on before
   *     they can be judged
   */
  public record Round<F>(List<Write> writes, Map<String, F> doubtful) {}

  /** The kind of its facts. */
  public FactKind<F> kind() {
    return kind;
  }

  /**
   * The topic has a value.
   *
   * @param value null when the key was deleted
   * @throws UnreadableRecord when it cannot be read; it will be overwritten
   */
  public synchronized void take(String key, byte @Nullable [] value) throws UnreadableRecord {
    written.remove(key);
    open.add(key);
    if (value == null) {
      seen.remove(key);
      return;
    }
    seen.put(key, Optional.empty());
    var fact = kind.codec().decode(value);
    if (!kind.foreign(fact) && !kind.key(fact).equals(key)) {
      throw new IllegalArgumentException(
          "the fact under key %s is of %s".formatted(key, kind.key(fact)));
    }
    seen.put(key, Optional.of(fact));
  }

  /** The topic was made anew: nothing that was read of it holds. */
  public synchronized void forget() {
    seen.clear();
    written.clear();
  }

  /** The whole topic was read: each fact is compared. */
  public synchronized void compareAll(ControlState state) {
    kind.keys(state).forEach(open::add);
    open.addAll(seen.keySet());
  }

  /** The fold went on. */
  public synchronized void changed(ControlState before, ControlState after) {
    kind.changed(before, after).forEach(open::add);
  }

  /** A write failed, or was not tried, and is repeated. */
  public synchronized void failed(String key) {
    written.remove(key);
    open.add(key);
  }

  /**
   * The writes that are due now.
   *
   * @param most so many writes at most; the others come in the next round
   */
  public synchronized Round<F> next(ControlState state, int most) {
    var writes = new ArrayList<Write>();
    var doubtful = new LinkedHashMap<String, F>();
    var head = kind.head(state);
    head.map(kind::key).ifPresent(open::remove);
    for (var keys = open.iterator(); keys.hasNext() && writes.size() < most; ) {
      String key = keys.next();
      if (!written.contains(key) && settled(state, key, kind.at(state, key), writes, doubtful)) {
        keys.remove();
      }
    }
    if (head.isPresent() && open.isEmpty() && written.isEmpty()) {
      var _ = settled(state, kind.key(head.get()), head, writes, doubtful);
    }
    return new Round<>(List.copyOf(writes), doubtful);
  }

  /**
   * The writes that are due although the topic has a later fact: the log was read to its end since,
   * and does not have what decided it.
   *
   * @param doubtful facts of an earlier round; one that was replaced since is left alone
   */
  public synchronized List<Write> settle(ControlState state, Map<String, F> doubtful) {
    var writes = new ArrayList<Write>();
    doubtful.forEach((key, fact) -> {
      if (kind.later(fact, state)
          && seen.getOrDefault(key, Optional.empty()).filter(fact::equals).isPresent()) {
        var head = kind.head(state).filter(each -> kind.key(each).equals(key));
        open.remove(key);
        write(
            state,
            key,
            head.or(() -> kind.at(state, key)).or(() -> kind.gone(fact, state)),
            writes);
      }
    });
    return List.copyOf(writes);
  }

  /** Whether nothing is left to be done about a key but to read back what is written. */
  private boolean settled(
      ControlState state,
      String key,
      Optional<F> wanted,
      List<Write> writes,
      Map<String, F> doubtful) {
    var there = seen.get(key);
    var fact = there == null ? Optional.<F>empty() : there;
    var target = wanted.or(() -> fact.flatMap(f -> kind.gone(f, state)));
    boolean right =
        there == null
            ? target.isEmpty()
            : fact.filter(f -> kind.foreign(f) || target.filter(t -> kind.same(f, t)).isPresent())
                .isPresent();
    if (right) {
      return true;
    }
    if (fact.isPresent() && kind.later(fact.get(), state)) {
      doubtful.put(key, fact.get());
      return false;
    }
    write(state, key, target, writes);
    return true;
  }

  private void write(ControlState state, String key, Optional<F> target, List<Write> writes) {
    written.add(key);
    writes.add(new Write(key, target.map(fact -> kind.encode(fact, state)).orElse(null)));
  }
}
