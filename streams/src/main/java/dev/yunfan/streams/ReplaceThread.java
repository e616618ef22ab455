package dev.yunfan.streams;

import dev.yunfan.streams.watch.FailedThreads;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again a few times an hour, since the network heals; then the watchdog has its turn. */
final class ReplaceThread implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceThread.class);

  private final FailedThreads failures;

  /**
   * @param failures of all lives of this process
   */
  ReplaceThread(FailedThreads failures) {
    this.failures = failures;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable fault) {
    boolean replaceable = failures.replaceable();
    LOG.atError()
        .setCause(fault)
        .addKeyValue("replaced", replaceable)
        .log("a counting thread failed");
    return replaceable
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }
}
