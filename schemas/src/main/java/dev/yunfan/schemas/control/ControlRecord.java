package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.AvroCodec;

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
 */
public record ControlRecord(
    String commandId,
    long at,
    Actor by,
    String reason,
    String vendor,
    long expectedVersion,
    ChainHead head,
    Command command) {
  /** Bytes of a record. */
  public static final AvroCodec<ControlRecord> CODEC =
      AvroCodec.released(ControlMapping.NAME, new ControlMapping());

  /** Name of who gave it. */
  public String actor() {
    return by.name();
  }
}
