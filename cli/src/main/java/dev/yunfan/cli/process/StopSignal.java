package dev.yunfan.cli.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a request to end: lets the main thread close what it opened, and holds the JVM until
 * it has.
 */
public final class StopSignal implements AutoCloseable {
  private static final int CLOSING_SECONDS = 60;

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Begins to listen. */
  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-signal"));
  }

  /** Wants the end by itself, as a signal would. */
  public void give() {
    wanted.countDown();
  }

  private void stop() {
    give();
    try {
      closed.await(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the end is wanted. */
  public boolean given() {
    return wanted.getCount() == 0;
  }

  /** Waits for the signal; true when it came in time. */
  public boolean await(long millis) throws InterruptedException {
    return wanted.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for the signal. */
  public void await() throws InterruptedException {
    wanted.await();
  }

  /** Everything is closed: the JVM may end. */
  @Override
  public void close() {
    closed.countDown();
  }
}
