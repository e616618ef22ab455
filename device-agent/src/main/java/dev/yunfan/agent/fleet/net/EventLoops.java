package dev.yunfan.agent.fleet.net;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/** Takes contexts on the event loops of a Vert.x instance, one after another. */
public final class EventLoops {
  private EventLoops() {}

  public static Context next(Vertx vertx) {
    return ((VertxInternal) vertx).createEventLoopContext();
  }
}
