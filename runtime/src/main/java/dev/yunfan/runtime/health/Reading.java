package dev.yunfan.runtime.health;

/** How a reader of a topic does, for {@code /readyz}; each answer comes at once. */
public interface Reading {
  /** Whether everything was read once, and reading goes on. */
  boolean healthy();

  /** The same in a few words, with the cause where it is not healthy. */
  String health();
}
