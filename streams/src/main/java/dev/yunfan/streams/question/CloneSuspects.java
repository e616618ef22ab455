package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.Sighting;
import java.util.Map;
import java.util.Optional;

/**
 * Under which ids does more than one handset seem to live? No number is counted: each suspect has a
 * row, written by the partition that has the handset.
 */
public final class CloneSuspects {
  /** Suspects; key: vendor, device. */
  public static final Topic FLEET_CLONES =
      new Topic("fleet.clones", 3, Map.of("cleanup.policy", "compact"));

  private CloneSuspects() {}

  /** The handset's row, if it is a suspect and its row changes. */
  public static Optional<Question.Answer> row(Sighting sighting) {
    var before = sighting.before();
    var after = sighting.after();
    if (!after.clones().suspect() || isAlike(before, after)) {
      return Optional.empty();
    }
    var reporter = sighting.reporter();
    var suspect =
        new CloneSuspect(
            reporter.vendor(),
            reporter.deviceId(),
            after.position() == null ? reporter.model() : after.position().model(),
            after.windows().size(),
            after.clones().allReturns(),
            after.clones().suspected(),
            after.clones().since(),
            sighting.arrivedAt());
    return Optional.of(
        new Question.Answer(
            Subjects.join(suspect.vendor(), suspect.deviceId()),
            CloneSuspect.CODEC.encode(suspect)));
  }

  private static boolean isAlike(DeviceState before, DeviceState after) {
    return before.clones().equals(after.clones())
        && before.windows().size() == after.windows().size();
  }
}
