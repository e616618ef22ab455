package dev.yunfan.runtime.settings;

/** A text that never prints. */
public record Secret(String text) {
  /** There is none. */
  public static final Secret NONE = new Secret("");

  @Override
  public String toString() {
    return text.isEmpty() ? "none" : "***";
  }
}
