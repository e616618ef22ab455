package dev.yunfan.agent.boot;

/** The two places for a firmware. */
public enum Slot {
  A,
  B;

  /** The other one. */
  public Slot other() {
    return this == A ? B : A;
  }
}
