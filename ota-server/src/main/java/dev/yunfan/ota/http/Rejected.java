package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;

/** A request that ends with a problem before any decision; stays within this package. */
public final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Rejected(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
