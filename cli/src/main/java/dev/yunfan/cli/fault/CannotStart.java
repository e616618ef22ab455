package dev.yunfan.cli.fault;

/** A command cannot even start: what is wrong and what to do, in one line; exit status 2. */
public final class CannotStart extends Exception {
  private static final long serialVersionUID = 1L;

  public CannotStart(String message) {
    super(message);
  }

  public CannotStart(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
