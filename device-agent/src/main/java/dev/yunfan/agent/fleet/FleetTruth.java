package dev.yunfan.agent.fleet;

import java.util.Map;

/**
 * What really happened, counted by the simulator from what it knows was accepted. Names without a
 * count are left out.
 *
 * @param activations vendor to model to distinct handsets
 * @param crashes vendor to model to crashes
 * @param exposureSeconds vendor to model to powered-on time
 * @param firmware vendor to model to version to handsets that last reported from it
 * @param updates rollout to its outcomes, of distinct handsets
 * @param generated events made
 * @param acknowledged events accepted, each once
 * @param rejected events that the gateway refused
 * @param duplicatesSent events that were sent again although they were accepted
 */
public record FleetTruth(
    Map<String, Map<String, Long>> activations,
    Map<String, Map<String, Long>> crashes,
    Map<String, Map<String, Long>> exposureSeconds,
    Map<String, Map<String, Map<String, Long>>> firmware,
    Map<String, UpdateOutcomes> updates,
    long generated,
    long acknowledged,
    long rejected,
    long duplicatesSent) {

  /** How the handsets of a rollout ended, as each last reported. */
  public record UpdateOutcomes(long confirmed, long failed, long rolledBack) {}
}
