package dev.yunfan.runtime.kafka;

import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Tells failures that pass when Kafka is there again from those that stay. */
public final class Absence {
  private static final int MAX_DEPTH = 8;

  private Absence() {}

  /**
   * Whether the same call may succeed later with nothing changed but Kafka: it did not answer in
   * time, is not known by name yet, or has not all of its brokers yet.
   */
  public static boolean means(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
      if (cause instanceof RetriableException
          || cause instanceof TimeoutException
          || cause instanceof InvalidReplicationFactorException
          || isUnresolved(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** A container's name is known once it runs; Kafka's clients have no type of their own for it. */
  private static boolean isUnresolved(Throwable cause) {
    return cause instanceof ConfigException
        && String.valueOf(cause.getMessage()).startsWith("No resolvable bootstrap urls");
  }
}
