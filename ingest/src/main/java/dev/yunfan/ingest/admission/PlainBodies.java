package dev.yunfan.ingest.admission;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.UpdatePhase;

/** The rules of {@link EventRules}, on the bytes of a body. */
final class PlainBodies {
  private static final int LAST_NETWORK = Network.values().length - 1;
  private static final int LAST_CRASH_KIND = CrashKind.values().length - 1;
  private static final UpdatePhase[] PHASES = UpdatePhase.values();
  private static final FailureReason[] FAILURES = FailureReason.values();

  private PlainBodies() {}

  /**
   * Passes over a body that keeps all rules; returns its kind.
   *
   * @param statesFailure whether reports have a reason of failure, as from version 2 on
   */
  static int skip(PlainReader in, boolean statesFailure) throws NotPlain {
    int kind = (int) in.readUpTo(EventCounts.KINDS.size() - 1);
    switch (kind) {
      case 0 -> in.skipName(NameRule.REGION);
      case 1 -> skipHeartbeat(in);
      case 2 -> skipCrash(in);
      default -> skipReport(in, statesFailure);
    }
    return kind;
  }

  private static void skipHeartbeat(PlainReader in) throws NotPlain {
    in.readUpTo(EventRules.MAX_UPTIME_SECONDS);
    in.readUpTo(Integer.MAX_VALUE); // boots
    in.readUpTo(100); // battery, percent
    in.readUpTo(Long.MAX_VALUE); // free storage
    in.readUpTo(LAST_NETWORK);
  }

  private static void skipCrash(PlainReader in) throws NotPlain {
    in.readUpTo(LAST_CRASH_KIND);
    in.skipText(EventRules.MAX_REASON); // bytes are never fewer than characters
    in.skipText(EventRules.MAX_PROCESS);
    long frames = in.readUpTo(EventRules.MAX_FRAMES);
    for (long i = 0; i < frames; i++) {
      in.skipText(EventRules.MAX_FRAME);
    }
    if (frames > 0 && in.readLong() != 0) { // a second block of frames
      throw NotPlain.HERE;
    }
    in.readUpTo(Long.MAX_VALUE); // uptime
  }

  private static void skipReport(PlainReader in, boolean statesFailure) throws NotPlain {
    in.skipName(NameRule.ROLLOUT);
    in.skipName(NameRule.FIRMWARE);
    var phase = PHASES[(int) in.readUpTo(PHASES.length - 1)];
    if (in.readUpTo(1) == 1) {
      in.skipText(EventRules.MAX_REASON);
    }
    if (statesFailure
        && !EventRules.statesFailureRightly(
            phase, FAILURES[(int) in.readUpTo(FAILURES.length - 1)])) {
      throw NotPlain.HERE;
    }
  }
}
