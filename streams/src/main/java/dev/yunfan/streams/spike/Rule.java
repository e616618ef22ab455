package dev.yunfan.streams.spike;

/** Why an alarm is raised. */
enum Rule {
  /** More crashes than usual. */
  RATE("rate"),
  /** A crash group that no firmware before had. */
  NEW_GROUP("new-group"),
  /** A crash group that an older firmware had, and the one before had not. */
  REGRESSED_GROUP("regressed-group"),
  /** More crashes than are allowed at all. */
  BAR("bar");

  private final String text;

  Rule(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
