package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;

/**
 * Value of {@code ota.control}: one command with who, why and against which version.
 *
 * @param commandId unique
 * @param at the writer's clock, milliseconds since 1970-01-01T00:00Z
 * @param by the operator, or {@code gatekeeper}
 * @param reason why, in the actor's words
 * @param vendor that it concerns; empty: none
 * @param expectedVersion of the thing, that the command was decided against; 0: it must not exist
 * @param head newest link of the chain that the writer had read
 * @param rules version of the rules that were in force for the writer, at least 1
 * @param stateDigest digest of the writer's state at {@code head}, hex; empty: not stated
 */
public record ControlRecord(
    String commandId,
    long at,
    Actor by,
    String reason,
    String vendor,
    long expectedVersion,
    ChainHead head,
    Command command,
    int rules,
    String stateDigest) {
  /** Rules of 0.1.0, whose records carry neither rules nor digest. */
  public static final int FIRST_RULES = 1;

  private static final AvroCodec<ControlRecord> PLAIN =
      AvroCodec.releasedWriting(
          ControlMapping.NAME, ControlMapping.PLAIN, new ControlMapping(ControlMapping.PLAIN));

  /** Rules with one order of versions, whose records are of schema version 5. */
  public static final int ORDERED_RULES = 3;

  /** Rules with display names, whose records are of schema version 6. */
  public static final int NAMED_RULES = 4;

  /** Rules with guardrails, whose records are of schema version 7. */
  public static final int GUARDED_RULES = 5;

  private static final AvroCodec<ControlRecord> RULED =
      AvroCodec.releasedWriting(
          ControlMapping.NAME, ControlMapping.RULED, new ControlMapping(ControlMapping.RULED));

  private static final AvroCodec<ControlRecord> ORDERED =
      AvroCodec.releasedWriting(
          ControlMapping.NAME, ControlMapping.ORDERED, new ControlMapping(ControlMapping.ORDERED));

  private static final AvroCodec<ControlRecord> NAMED =
      AvroCodec.releasedWriting(
          ControlMapping.NAME, ControlMapping.NAMED, new ControlMapping(ControlMapping.NAMED));

  /** Reads every version; writes version 7. {@link #encode} knows which one to write. */
  public static final AvroCodec<ControlRecord> CODEC =
      AvroCodec.releasedWriting(
          ControlMapping.NAME, ControlMapping.GUARDED, new ControlMapping(ControlMapping.GUARDED));

  public ControlRecord {
    if (rules < FIRST_RULES) {
      throw new IllegalArgumentException("rules %d, at least 1".formatted(rules));
    }
  }

  /** A record as 0.1.0 wrote it: by the first rules, without a digest. */
  public ControlRecord(
      String commandId,
      long at,
      Actor by,
      String reason,
      String vendor,
      long expectedVersion,
      ChainHead head,
      Command command) {
    this(commandId, at, by, reason, vendor, expectedVersion, head, command, FIRST_RULES, "");
  }

  /**
   * Reads a record of any version.
   *
   * @throws UnreadableRecord when it is none
   */
  public static ControlRecord decode(byte[] bytes) throws UnreadableRecord {
    return CODEC.decode(bytes);
  }

  /**
   * The record's bytes: by the first rules those that 0.1.0 wrote and reads (schema version 3), by
   * the second version 4, by the third version 5, by the fourth version 6, then version 7. An
   * upgrade of the rules and a repair are of version 4 by the first rules too.
   *
   * @throws IllegalArgumentException when that version has no such command or no place for what the
   *     command has
   */
  public byte[] encode() {
    if (plain()) {
      return PLAIN.encode(this);
    }
    if (rules < ORDERED_RULES) {
      return RULED.encode(this);
    }
    if (rules < NAMED_RULES) {
      return ORDERED.encode(this);
    }
    return rules < GUARDED_RULES ? NAMED.encode(this) : CODEC.encode(this);
  }

  /** Whether its form is the one that servers of 0.1.0 read. */
  public boolean plain() {
    return rules == FIRST_RULES
        && !(command instanceof Command.UpgradeRules || command instanceof Command.RepairRecord);
  }

  /** Name of who gave it. */
  public String actor() {
    return by.name();
  }
}
