package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;

/** A request that ends with a problem before any decision; stays within this package. */
final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Rejected(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
