package dev.yunfan.streams.stage;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the fault in a record that could be read. Anybody may have written it: it must neither stop
 * the counting nor move a clock by which others' counts expire.
 */
final class RecordCheck {
  /** Servers' clocks differ by less. */
  private static final long MAX_AHEAD = Duration.ofDays(1).toMillis();

  /** More than all handsets of the world. */
  private static final long MAX_HANDSETS = 1_000_000_000_000L;

  private static final long MAX_SECONDS = MAX_HANDSETS * 1_000;
  private static final int KINDS = 4;
  private static final int MAX_SHOWN = 200;

  private RecordCheck() {}

  /**
   * The latest time that a record may speak of, milliseconds since 1970-01-01T00:00Z.
   *
   * @param recordTime when the record was written
   * @param now of this server
   */
  static long latest(long recordTime, long now) {
    return Math.max(recordTime, now) + MAX_AHEAD;
  }

  /** Why a batch cannot be counted; empty: it can. */
  static Optional<String> fault(TelemetryEvents batch, long latest) {
    if (isOutside(batch.arrivedAt(), latest)) {
      return Optional.of("it arrived at %d".formatted(batch.arrivedAt()));
    }
    for (var event : batch.events()) { // every event of the fleet comes by
      if (isOutside(event.eventTime(), latest) || event.seq() < 0) {
        return Optional.of("its event %d happened at %d".formatted(event.seq(), event.eventTime()));
      }
    }
    return Optional.empty();
  }

  /**
   * Why a partial count cannot be summed; empty: it can. One without counts says that its partition
   * has moved what it counted to another subject.
   *
   * @param columns most numbers of its subject; empty when no question accepts the subject
   * @param partitions of {@code telemetry.events}
   */
  static Optional<String> fault(
      PartialCount partial, OptionalInt columns, int partitions, long latest) {
    return isOutside(partial.asOf(), latest)
        ? Optional.of("it is as of %d".formatted(partial.asOf()))
        : fault(partial, columns, partitions, 0);
  }

  /** The same of one that is stored, which has counts, whatever its time is. */
  static Optional<String> fault(PartialCount partial, OptionalInt columns, int partitions) {
    return fault(partial, columns, partitions, 1);
  }

  private static Optional<String> fault(
      PartialCount partial, OptionalInt columns, int partitions, int least) {
    if (columns.isEmpty()) {
      return Optional.of("no question has the subject " + shown(partial.subject()));
    }
    if (partial.partition() < 0 || partial.partition() >= partitions) {
      return Optional.of("there is no partition %d".formatted(partial.partition()));
    }
    int found = partial.counts().size();
    int most = columns.getAsInt();
    return found < least || found > most
        ? Optional.of(
            "%s has %d counts, not %d to %d"
                .formatted(shown(partial.subject()), found, least, most))
        : Optional.empty();
  }

  /**
   * Why a cell cannot be judged; empty: it can.
   *
   * @param partitions of {@code telemetry.events}
   */
  static Optional<String> fault(SpikeCell cell, int partitions, long latest) {
    if (cell.partition() < 0 || cell.partition() >= partitions) {
      return Optional.of("there is no partition %d".formatted(cell.partition()));
    }
    if (isOutside(cell.window(), latest)) {
      return Optional.of("its window begins at %d".formatted(cell.window()));
    }
    if (cell.isMark()) {
      return Optional.empty();
    }
    if (cell.model().isEmpty() || cell.firmware().isEmpty()) {
      return Optional.of("it has no model or no firmware");
    }
    boolean counts =
        cell.crashed().size() == KINDS
            && cell.crashed().stream().allMatch(RecordCheck::isCount)
            && isCount(cell.heard())
            && isCount(Math.absExact(Math.max(cell.joined(), -Long.MAX_VALUE)))
            && cell.covered() >= 0
            && cell.covered() <= MAX_SECONDS
            && areCounts(cell.groups());
    return counts ? Optional.empty() : Optional.of("its counts are impossible");
  }

  private static boolean areCounts(List<SpikeCell.Group> groups) {
    return groups.stream()
        .allMatch(group -> group.kind() >= 0 && group.kind() < KINDS && isCount(group.handsets()));
  }

  private static boolean isCount(long number) {
    return number >= 0 && number <= MAX_HANDSETS;
  }

  private static boolean isOutside(long time, long latest) {
    return time < 0 || time > latest;
  }

  private static String shown(String subject) {
    return subject.substring(0, Math.min(MAX_SHOWN, subject.length()));
  }
}
