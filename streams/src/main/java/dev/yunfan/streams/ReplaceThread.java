package dev.yunfan.streams;

import dev.yunfan.streams.room.StateRoom;
import dev.yunfan.streams.watch.FailedThreads;
import java.time.Duration;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again a few times an hour, since the network heals; then the watchdog has its turn. */
final class ReplaceThread implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceThread.class);

  /** The coordinator learns of a new topic within moments; a fault that stays must not spin. */
  static final Duration TOO_EARLY = Duration.ofSeconds(1);

  private final FailedThreads failures;
  private final StateRoom room;
  private final Duration tooEarly;

  /**
   * @param failures of all lives of this process
   * @param room a thread that found none is replaced when there is some: its state is restored from
   *     Kafka, which needs room too
   * @param tooEarly pause of a thread whose group's coordinator does not know its topics yet
   */
  ReplaceThread(FailedThreads failures, StateRoom room, Duration tooEarly) {
    this.failures = failures;
    this.room = room;
    this.tooEarly = tooEarly;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable fault) {
    if (StateRoom.isWantOfRoom(fault)) {
      LOG.atError().setCause(fault).log("a counting thread found no room for its state");
      quietly(room::awaitAfterFailure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    if (isTooEarly(fault)) {
      LOG.atWarn()
          .addKeyValue("cause", fault.toString())
          .log("the group's coordinator is not ready for this application yet");
      quietly(() -> Thread.sleep(tooEarly));
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    boolean replaceable = failures.replaceable();
    LOG.atError()
        .setCause(fault)
        .addKeyValue("replaced", replaceable)
        .log("a counting thread failed");
    return replaceable
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * The coordinator of Kafka 4.3.1 answers so while it does not know a source topic yet that was
   * just made: it looks for the member's partitions in a topology that it has not configured. It
   * passes, so it is no failure of the hour.
   */
  private static boolean isTooEarly(Throwable fault) {
    return fault.getCause() instanceof UnknownServerException;
  }

  private interface Waiting {
    void end() throws InterruptedException;
  }

  private static void quietly(Waiting waiting) {
    try {
      waiting.end();
    } catch (InterruptedException e) { // its client is closed meanwhile
      Thread.currentThread().interrupt();
    }
  }
}
