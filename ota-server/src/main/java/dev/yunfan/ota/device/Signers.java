package dev.yunfan.ota.device;

import dev.yunfan.ota.checkin.Assigner;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Threads that sign offers. A signature takes as long as some tens of plain answers, so that none
 * is made on an event loop; and no more wait for one than are made in about a second.
 */
public final class Signers implements AutoCloseable {
  private static final int WAITING = 1_000;

  private final Assigner assigner;
  private final ThreadPoolExecutor threads;

  private Signers(Assigner assigner, ThreadPoolExecutor threads) {
    this.assigner = assigner;
    this.threads = threads;
  }

  /**
   * Starts them.
   *
   * @param count at least 1
   */
  public static Signers start(Assigner assigner, int count) {
    return new Signers(
        assigner,
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("sign-", 0).factory()));
  }

  /** Lets a signer do its part; false: too many wait. */
  boolean sign(Consumer<Assigner> part) {
    try {
      threads.execute(() -> part.accept(assigner));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Offers that wait. */
  int waiting() {
    return threads.getQueue().size();
  }

  @Override
  public void close() {
    threads.close();
  }
}
