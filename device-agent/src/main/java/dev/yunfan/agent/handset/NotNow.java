package dev.yunfan.agent.handset;

import java.io.IOException;
import java.time.Duration;

/** A server answered, but not what was asked for. */
final class NotNow extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * @param retryAfter what it asks for; zero when it does not
   */
  NotNow(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** How long the server asks to wait after some trouble. */
  static Duration asked(IOException trouble) {
    return trouble instanceof NotNow notNow ? notNow.retryAfter : Duration.ZERO;
  }
}
