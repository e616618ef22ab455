package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.Judgement;
import java.util.Locale;

/**
 * Says what a stage has still to prove, and how long that takes if the release is as good as the
 * firmware before it.
 */
final class WaitWords {
  private static final double SECONDS_OF_HOUR = 3_600;

  private WaitWords() {}

  static String of(Judgement what, StratumSums stage, long closedBefore) {
    var known =
        String.format(
            Locale.ROOT,
            "%s: not yet proven below %s times the rate of the handsets that wait:"
                + " %,d treated and %,d waiting handsets %s",
            what.metric().label(),
            number(what.ratio()),
            what.treatedEvents(),
            what.controlEvents(),
            happened(what));
    if (what.treatedAtRisk() > 0 && !stage.isUptakeEnough()) {
      return known
          + String.format(
              Locale.ROOT,
              "; %.0f %% of those who are offered the release have it, and the comparison begins at"
                  + " %.0f %%",
              100 * stage.uptake(),
              100 * Uptake.ENOUGH);
    }
    return known + estimate(what, stage, closedBefore);
  }

  private static String happened(Judgement what) {
    return switch (what.metric()) {
      case CRASH -> "crashed";
      case JAVA -> "had an uncaught exception";
      case NATIVE -> "had a fatal signal";
      case KERNEL -> "had a kernel crash";
      case WATCHDOG -> "had an application that did not respond";
      case SILENCE -> "fell silent";
    };
  }

  private static String estimate(Judgement what, StratumSums stage, long closedBefore) {
    long atRisk = what.treatedAtRisk() + what.controlAtRisk();
    long events = what.treatedEvents() + what.controlEvents();
    if (what.treatedAtRisk() == 0 || what.controlAtRisk() == 0) {
      return "; no estimate, because one arm has no handset at risk";
    }
    double deviceHours = (what.treatedSeconds() + what.controlSeconds()) / SECONDS_OF_HOUR;
    double hours = (closedBefore - stage.firstHour()) / (double) FoldTerms.HOUR;
    if (events == 0 || deviceHours == 0 || hours <= 0) {
      return "; no estimate, because nothing has happened yet";
    }
    double share = (double) what.treatedAtRisk() / atRisk;
    double more =
        stage
            .advance(what.metric())
            .evidence()
            .eventsTo(what.logThreshold(), share, stage.boundNow());
    return String.format(
        Locale.ROOT,
        "; needs about %,.0f more treated %s, about %,.0f more device-hours, about %,.0f h at the"
            + " present rate",
        Math.ceil(more * share),
        what.metric().label().equals("crash") ? "crashes" : "first events",
        Math.ceil(more * share / (events / deviceHours)),
        Math.ceil(more / (events / hours)));
  }

  private static String number(double ratio) {
    return ratio == Math.rint(ratio) ? Long.toString((long) ratio) : Double.toString(ratio);
  }
}
