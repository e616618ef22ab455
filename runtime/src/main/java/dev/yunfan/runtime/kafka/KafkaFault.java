package dev.yunfan.runtime.kafka;

/** Says what is wrong when a call to Kafka failed. */
public final class KafkaFault {
  private static final int MAX_DEPTH = 8;

  private KafkaFault() {}

  /** The cause at the root of a failure, which names what is wrong: those above wrap it. */
  public static String words(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < MAX_DEPTH && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
