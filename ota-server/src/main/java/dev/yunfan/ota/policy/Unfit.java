package dev.yunfan.ota.policy;

/** A value that its member does not take; the message completes "is ..., not". */
final class Unfit extends Exception {
  private static final long serialVersionUID = 1L;

  private final String allowed;

  Unfit(String allowed) {
    super(allowed);
    this.allowed = allowed;
  }

  /** A sentence's end that says what the member takes. */
  String allowed() {
    return allowed;
  }
}
