package dev.yunfan.cli.fault;

/** A command was used rightly, and yet failed: why and what to do, in one line; exit status 1. */
public final class Failed extends Exception {
  private static final long serialVersionUID = 1L;

  public Failed(String message) {
    super(message);
  }

  public Failed(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
