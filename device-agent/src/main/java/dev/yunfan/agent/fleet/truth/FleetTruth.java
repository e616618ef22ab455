package dev.yunfan.agent.fleet.truth;

import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import java.util.Map;

/**
 * The ground truth, counted by the simulator from the events that it knows were accepted. Names
 * without a count are left out.
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

  /**
   * How the handsets of a rollout ended, as each last reported.
   *
   * @param failed through the image
   * @param excused failed for another reason
   */
  public record UpdateOutcomes(long confirmed, long failed, long rolledBack, Excused excused) {
    /** Nobody has ended. */
    public static final UpdateOutcomes NONE =
        new UpdateOutcomes(0, 0, 0, new Excused(0, 0, 0, 0, 0));

    /** Both together. */
    public UpdateOutcomes plus(UpdateOutcomes other) {
      return new UpdateOutcomes(
          confirmed + other.confirmed,
          failed + other.failed,
          rolledBack + other.rolledBack,
          new Excused(
              excused.storage() + other.excused.storage(),
              excused.network() + other.excused.network(),
              excused.metadata() + other.excused.metadata(),
              excused.verification() + other.excused.verification(),
              excused.cancelled() + other.excused.cancelled()));
    }

    /** So many more, or fewer, with this ending. */
    public UpdateOutcomes plus(Ending ending, int by) {
      return plus(
          new UpdateOutcomes(
              ending == Ending.CONFIRMED ? by : 0,
              ending == Ending.FAILED ? by : 0,
              ending == Ending.ROLLED_BACK ? by : 0,
              new Excused(
                  ending == Ending.NO_STORAGE ? by : 0,
                  ending == Ending.NO_NETWORK ? by : 0,
                  ending == Ending.BAD_METADATA ? by : 0,
                  ending == Ending.FIRST_WRONG_COPY ? by : 0,
                  ending == Ending.CANCELLED ? by : 0)));
    }
  }
}
