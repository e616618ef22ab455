package dev.yunfan.cli.process;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Vert.x, closed with what else was opened.
 *
 * @param vertx event loops and their clock
 */
public record OpenVertx(Vertx vertx) implements AutoCloseable {
  private static final int SECONDS = 10;

  /** Starts the event loops. */
  public OpenVertx() {
    this(Vertx.vertx());
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }
}
