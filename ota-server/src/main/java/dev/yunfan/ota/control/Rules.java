package dev.yunfan.ota.control;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Versions of the rules by which commands become state, and all that differs between them. The log
 * itself says from which record on newer ones are in force ({@code UpgradeRules}), so that every
 * old record folds for ever as it did when it was written.
 */
public enum Rules {
  /** As 0.1.0 folds. Records keep the form that its servers read. */
  FIRST(1),
  /** Since 0.2.0. */
  SECOND(2),
  /** Since 0.2.0 too: one order of versions. */
  THIRD(3),
  /** Since 0.2.0 too: names of models for people. */
  FOURTH(4),
  /** Since 0.2.0 too: guardrails of rollouts. */
  FIFTH(5);

  /** The newest that this build knows. */
  public static final Rules NEWEST = values()[values().length - 1];

  private final int number;

  Rules(int number) {
    this.number = number;
  }

  /** Those of a number; empty: this build does not know them. */
  public static Optional<Rules> of(int number) {
    return Stream.of(values()).filter(rules -> rules.number == number).findAny();
  }

  /** Their version, from 1. */
  public int number() {
    return number;
  }

  /** Whether commands exist that came after 0.1.0, and records state the rules and a digest. */
  public boolean extended() {
    return this != FIRST;
  }

  /**
   * Whether a rollout whose last share is below 100 % stays running at it, without blocking the
   * next rollout. By the first rules it completed, which offered the release to everybody.
   */
  public boolean keepLastShare() {
    return this != FIRST;
  }

  /**
   * Whether each vendor has one order of its firmwares, by signed counters and declarations, and
   * only other names are compared as text. By the rules before, texts alone decided, by what is no
   * order.
   */
  public boolean oneOrder() {
    return compareTo(THIRD) >= 0;
  }

  /** Whether models have names for people. */
  public boolean displayNames() {
    return compareTo(FOURTH) >= 0;
  }

  /**
   * Whether rollouts have guardrails, their decisions carry judgements, and the evidence of each
   * begins anew at a resume and at completion.
   */
  public boolean guardrails() {
    return compareTo(FIFTH) >= 0;
  }

  /**
   * Whether a running rollout comes before a completed one of the same release. By the first rules
   * the smaller id does when both offer to everybody.
   */
  public boolean runningFirst() {
    return this != FIRST;
  }
}
