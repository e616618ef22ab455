package dev.yunfan.streams.stage;

import dev.yunfan.streams.device.RolloutMarks;
import dev.yunfan.streams.device.Sighting;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WindowVisit.Move;
import dev.yunfan.streams.question.Ledger;
import dev.yunfan.streams.question.RolloutWindows;
import dev.yunfan.streams.store.WriteBackStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many handsets of each arm and stage were last heard of in which hour, for one partition. When
 * the time is over by its arrival clock, those that are left in an hour are silent. That needs no
 * list of handsets: each knows its own last hour, and so whether it was counted as silent.
 */
public final class HeardCells {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final WriteBackStore<Long> store;
  private final RolloutWindows windows;
  private final int silentHours;

  /** Keys of the cells of an hour. */
  private final TreeMap<Long, Set<String>> byHour = new TreeMap<>();

  /** Rollouts that ever had a cell here, by the key of their marks. */
  private final Map<Long, WatchedRollout> named = new HashMap<>();

  /** Takes up what the store holds. */
  HeardCells(WriteBackStore<Long> store, RolloutWindows windows, int silentHours) {
    this.store = store;
    this.windows = windows;
    this.silentHours = silentHours;
    for (String key : store.keys()) {
      learn(key, hourOf(key));
    }
  }

  private void learn(String key, long hour) {
    byHour.computeIfAbsent(hour, _ -> new HashSet<>()).add(key);
    var rollout = RolloutWindows.rolloutOf(key);
    named.put(RolloutMarks.key(rollout.id(), rollout.release()), rollout);
  }

  /**
   * The rollout and release that a mark is of; null when no handset of it is watched here. A
   * handset that can still fall silent has a cell, so that those are all known.
   */
  @Nullable WatchedRollout named(long mark) {
    return named.get(mark);
  }

  /** After so long a handset is silent, in whole hours. */
  static int hours(Duration silentAfter) {
    return Math.toIntExact(Math.ceilDiv(silentAfter.toMillis(), HOUR));
  }

  /** Counts those whose time is over by the partition's clock; before a batch is counted. */
  void sweep(Ledger ledger) {
    long oldest = Math.floorDiv(ledger.clock(), HOUR) - silentHours;
    while (!byHour.isEmpty() && byHour.firstKey() < oldest) {
      for (String key : byHour.pollFirstEntry().getValue()) {
        var handsets = store.get(key);
        if (handsets != null) {
          windows.silent(ledger, placeOf(key), handsets, silentHours * HOUR / 1_000);
          store.delete(key);
        }
      }
    }
  }

  /** Takes a batch's moves. */
  void count(Sighting sighting) {
    for (var visit : sighting.windows()) {
      String rollout = RolloutWindows.rollout(sighting, visit);
      for (var move : visit.moves()) {
        String place = RolloutWindows.place(rollout, move.at());
        add(place, move.from(), -1);
        add(place, move.to(), 1);
      }
    }
  }

  private void add(String place, long hour, long delta) {
    if (hour == Move.NONE) {
      return;
    }
    String key = place + '/' + hour;
    var before = store.get(key);
    long after = (before == null ? 0 : before) + delta;
    if (after > 0) {
      store.put(key, after);
      if (before == null) {
        learn(key, hour);
      }
    } else if (before != null) {
      store.delete(key);
      var keys = byHour.get(hour);
      if (keys != null) {
        keys.remove(key);
      }
    }
  }

  private static String placeOf(String key) {
    return key.substring(0, key.lastIndexOf('/'));
  }

  private static long hourOf(String key) {
    return Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
  }

  /** Stored form of a cell. */
  public static byte[] encode(Long handsets) {
    return ByteBuffer.allocate(Long.BYTES).putLong(handsets).array();
  }

  public static Long decode(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }
}
