package dev.yunfan.runtime.registry;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A schema that exists, maybe, but cannot be had now: the registry does not answer, or none is set.
 * Nothing is said about the record, so nobody may pass over it.
 */
public final class SchemaUnavailable extends SerializationException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_DEPTH = 8;

  SchemaUnavailable(String detail) {
    super(detail);
  }

  SchemaUnavailable(String detail, Throwable cause) {
    super(detail, cause);
  }

  /** The one that a failure is about, as Kafka's clients wrap it; null when it is about another. */
  public static @Nullable SchemaUnavailable in(@Nullable Throwable failure) {
    var cause = failure;
    for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
      if (cause instanceof SchemaUnavailable found) {
        return found;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
