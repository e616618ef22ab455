package dev.yunfan.ota.gate;

import dev.yunfan.schemas.control.ModelEvidence;

/** What the streams last said of one rollout on one model. */
public sealed interface Seen {
  /** Counts. */
  record Counted(ModelEvidence evidence) implements Seen {}

  /** Something that cannot be read, which must never pass for a green light. */
  record Unreadable(String detail) implements Seen {}
}
