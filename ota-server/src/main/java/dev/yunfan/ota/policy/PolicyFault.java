package dev.yunfan.ota.policy;

/**
 * One fault of a policy, or one warning about it.
 *
 * @param path where it is, as a JSON path such as {@code $.halt.worseThan}
 * @param detail what is wrong there, and what is allowed
 */
public record PolicyFault(String path, String detail) {
  /** Both on one line. */
  public String text() {
    return path + ": " + detail;
  }
}
