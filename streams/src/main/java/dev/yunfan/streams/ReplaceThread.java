package dev.yunfan.streams;

import dev.yunfan.streams.room.StateRoom;
import dev.yunfan.streams.watch.FailedThreads;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again a few times an hour, since the network heals; then the watchdog has its turn. */
final class ReplaceThread implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceThread.class);

  private final FailedThreads failures;
  private final StateRoom room;

  /**
   * @param failures of all lives of this process
   * @param room a thread that found none is replaced when there is some: its state is restored from
   *     Kafka, which needs room too
   */
  ReplaceThread(FailedThreads failures, StateRoom room) {
    this.failures = failures;
    this.room = room;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable fault) {
    if (StateRoom.isWantOfRoom(fault)) {
      LOG.atError().setCause(fault).log("a counting thread found no room for its state");
      awaitRoom();
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

  private void awaitRoom() {
    try {
      room.awaitAfterFailure();
    } catch (InterruptedException e) { // its client is closed meanwhile
      Thread.currentThread().interrupt();
    }
  }
}
