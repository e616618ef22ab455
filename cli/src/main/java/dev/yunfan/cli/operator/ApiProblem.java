package dev.yunfan.cli.operator;

import java.io.IOException;

/** The server said no, or could not be reached; the message says what to do. */
final class ApiProblem extends IOException {
  private static final long serialVersionUID = 1L;

  ApiProblem(String message) {
    super(message);
  }
}
