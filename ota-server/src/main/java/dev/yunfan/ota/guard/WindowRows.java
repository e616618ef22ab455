package dev.yunfan.ota.guard;

import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.telemetry.Arm;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All rows of one rollout, the newest of each key; closed hours are folded once, the open ones
 * anew. Not thread-safe.
 *
 * <p>A row takes 124 bytes, up to 186 with the room that its array grows into. 5 models in 31
 * regions over 14 days with a row of two arms in each hour are 104,160 rows, so 13 to 19 MB; hours
 * in which nothing happened have no row.
 *
 * <p>Nothing counts twice: a row takes the place of the row of its key, and all sums are functions
 * of the rows that are there. So a row that is read again, late, or after its correction leads to
 * the finding that the newest rows lead to in any order. {@code WindowRowsTest} holds that.
 */
public final class WindowRows {
  private static final int STRANGE_KEPT = 8;

  private final Map<RowsKey, StratumRows> strata = new TreeMap<>(RowsKey.ORDER);
  private final TreeSet<String> strange = new TreeSet<>();

  public WindowRows() {}

  /**
   * Takes a row in the place of an earlier one of its key. Rows of handsets that were named are not
   * kept, as they are in neither arm.
   */
  public void put(RolloutWindow row) {
    if (row.hour() < 0 || row.hour() % FoldTerms.HOUR != 0) {
      strange(row, "does not begin with a whole hour");
      return;
    }
    for (var arm : Arm.values()) {
      if (arm.label().equals(row.arm())) {
        put(arm, row);
        return;
      }
    }
    strange(row, "is of an arm that does not exist");
  }

  private void put(Arm arm, RolloutWindow row) {
    if (arm != Arm.NAMED) {
      strata.computeIfAbsent(RowsKey.of(row), StratumRows::new).put(arm, row);
    }
  }

  private void strange(RolloutWindow row, String why) {
    strange.add("row %s %s".formatted(row.key(), why));
    if (strange.size() > STRANGE_KEPT) {
      strange.pollLast();
    }
  }

  /** Whether no row of either arm has been read. */
  public boolean isEmpty() {
    return strata.isEmpty();
  }

  Collection<StratumRows> strata() {
    return strata.values();
  }

  Collection<String> strange() {
    return strange;
  }
}
