package dev.yunfan.agent.update;

import java.time.Duration;

/** The server's answer to "is there an update for me?". */
public sealed interface CheckInAnswer {
  /** When to ask again. */
  Duration nextCheckIn();

  /** Install this. */
  record Offered(Offer offer, Duration nextCheckIn) implements CheckInAnswer {}

  /** Nothing newer for this handset. */
  record UpToDate(Duration nextCheckIn) implements CheckInAnswer {}

  /** There is something, but not now. */
  record Deferred(String reason, Duration nextCheckIn) implements CheckInAnswer {}

  /** This handset gets nothing. */
  record Refused(String reason, Duration nextCheckIn) implements CheckInAnswer {}

  /** An offer that cannot be read, or whose fields cannot exist. */
  record Unreadable(String detail, Duration nextCheckIn) implements CheckInAnswer {}
}
