package dev.yunfan.schemas.telemetry;

import java.util.Locale;

/**
 * Arms of a rollout, by assignment and never by installation; in the order of the schema's symbols.
 */
public enum Arm {
  /** Not offered the release yet. */
  CONTROL,
  /** Not offered the release before the rollout's end. */
  HOLDBACK,
  /** Offered the release by its bucket. */
  TREATED,
  /** Offered the release because a person named it or its group. */
  NAMED;

  /** Its name in JSON and in keys, such as {@code treated}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The arm of a label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Arm labelled(String label) {
    for (var arm : values()) {
      if (arm.label().equals(label)) {
        return arm;
      }
    }
    throw new IllegalArgumentException("%s is no arm of a rollout".formatted(label));
  }
}
