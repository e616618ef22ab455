package dev.yunfan.streams.table;

import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RolloutArm;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Refuses rows that could be read, but would make every answer over them fail. */
final class RowCheck {
  private RowCheck() {}

  /**
   * Looks at a row.
   *
   * @throws IllegalArgumentException when no answer can be made of it
   */
  static void refuseUnanswerable(@Nullable Object row) {
    boolean answerable =
        switch (row) {
          case RampCount ramp -> isDay(ramp.day());
          case CrashWindow window ->
              window.seconds() > 0
                  && areCounts(
                      window.java(),
                      window.natives(),
                      window.kernel(),
                      window.watchdog(),
                      window.exposureSeconds());
          case RolloutArm arm -> areCounts(arm.crashes(), arm.exposureSeconds());
          case null, default -> true;
        };
    if (!answerable) {
      throw new IllegalArgumentException("no answer can be made of " + row);
    }
  }

  private static boolean isDay(String text) {
    try {
      return LocalDate.parse(text).toString().equals(text);
    } catch (DateTimeException _) {
      return false; // that is the question
    }
  }

  private static boolean areCounts(long... numbers) {
    for (long number : numbers) {
      if (number < 0) {
        return false;
      }
    }
    return true;
  }
}
