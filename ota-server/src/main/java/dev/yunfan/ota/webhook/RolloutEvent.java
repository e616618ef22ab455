package dev.yunfan.ota.webhook;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.ControlRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A rollout moved on: a stage opened, a verdict halted it, it completed, or a person acted.
 *
 * @param id the same at each try, {@code OFFSET/ROLLOUT}; receivers drop those that they know
 * @param state such as {@code halted}
 * @param stage index of the open stage; -1: none
 * @param reason in the actor's words
 * @param at milliseconds since 1970-01-01T00:00Z
 */
public record RolloutEvent(
    String id,
    String vendor,
    String rolloutId,
    String release,
    String state,
    int stage,
    String actor,
    String reason,
    long at) {

  /** The events of one command, in the order of rollout ids. */
  public static List<RolloutEvent> of(
      long offset, ControlRecord record, ControlState before, ControlState after) {
    var events = new ArrayList<RolloutEvent>();
    var known = before.programme(record.vendor()).rollouts();
    for (var rollout : after.programme(record.vendor()).rollouts().values()) {
      var earlier = known.get(rollout.id());
      if (earlier == null || earlier.revision() != rollout.revision()) {
        events.add(event(offset, record, rollout));
      }
    }
    events.sort(Comparator.comparing(RolloutEvent::rolloutId));
    return events;
  }

  private static RolloutEvent event(long offset, ControlRecord record, Rollout rollout) {
    return new RolloutEvent(
        offset + "/" + rollout.id(),
        rollout.vendor(),
        rollout.id(),
        rollout.plan().release(),
        rollout.state().label(),
        rollout.state().stageOrNone(),
        record.actor(),
        record.reason(),
        record.at());
  }
}
