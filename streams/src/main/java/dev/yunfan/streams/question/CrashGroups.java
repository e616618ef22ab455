package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.groups.CrashSignature;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Counts crashes by group: since when, on which firmware, on how many handsets. */
public final class CrashGroups implements Question {
  private static final int CRASHES = 0;
  private static final int HANDSETS = 1;
  private static final int FIRST_SEEN = 2;
  private static final int LAST_SEEN = 3;
  private static final int WHOLE_PARTS = 2;
  private static final int MAX_SIGNATURE = 500;

  /** Parts of a subject that names a firmware, from 0: vendor, model and firmware. */
  private static final NamePlaces PLACES = new NamePlaces(2, 3, 4);

  private static final String OTHER_SIGNATURE = "groups beyond the caps";

  private final Function<Crash, CrashSignature> signatures;

  /**
   * @param signatures the signature of a crash; may remember
   */
  public CrashGroups(Function<Crash, CrashSignature> signatures) {
    this.signatures = signatures;
  }

  @Override
  public String name() {
    return "crash-groups";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME) || Part.fit(parts, NAME, NAME, NAME, NAME, NAME);
  }

  @Override
  public int columns() {
    return 4;
  }

  @Override
  public Merge merge(int column) {
    return switch (column) {
      case FIRST_SEEN -> Merge.EARLIEST;
      case LAST_SEEN -> Merge.LATEST;
      default -> Merge.SUM;
    };
  }

  @Override
  public int distinctColumn() {
    return HANDSETS;
  }

  @Override
  public NamePlaces places(List<String> parts) {
    return parts.size() == WHOLE_PARTS ? NamePlaces.NONE : PLACES;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_CRASH_GROUPS;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    for (var event : sighting.fresh()) {
      if (event.body() instanceof Crash crash) {
        var signature = signatures.apply(crash);
        String whole = Subjects.join(signature.groupId(), signature.kindName());
        String where =
            '/' + Subjects.join(reporter.vendor(), reporter.model(), reporter.firmware());
        if (ledger.fits(this, whole, where)) {
          ledger.note(this, whole, () -> note(signature, crash, sighting.isCut(event)));
        } else {
          whole = otherOf(signature.kindName());
        }
        count(ledger, whole, event.eventTime());
        count(ledger, whole + where, event.eventTime());
      }
    }
  }

  private void count(Ledger ledger, String key, long eventTime) {
    ledger.add(this, key, CRASHES, 1);
    ledger.distinct(this, key, HANDSETS);
    ledger.earliest(this, key, FIRST_SEEN, eventTime);
    ledger.latest(this, key, LAST_SEEN, eventTime);
  }

  private static String otherOf(String kind) {
    return Subjects.join(Other.group(kind), kind);
  }

  /** The signature on the first line, the sample on the others. */
  private String note(CrashSignature signature, Crash crash, boolean cut) {
    return cut(signature.readable().replace('\n', ' '), MAX_SIGNATURE)
        + '\n'
        + CrashSample.of(crash, signatures, cut);
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    return answer(parts, sums, asOf, Optional.empty());
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf, Optional<String> note) {
    boolean whole = parts.size() == WHOLE_PARTS;
    String text = note.orElse(whole && Other.isGroup(parts.get(0)) ? OTHER_SIGNATURE : "");
    int line = text.indexOf('\n');
    var group =
        new CrashGroup(
            parts.get(0),
            parts.get(1),
            whole ? "" : parts.get(2),
            whole ? "" : parts.get(3),
            whole ? "" : parts.get(4),
            line < 0 ? text : text.substring(0, line),
            line < 0 ? "" : text.substring(line + 1),
            sums[CRASHES],
            sums[HANDSETS],
            sums[FIRST_SEEN],
            sums[LAST_SEEN],
            asOf);
    return new Answer(Subjects.join(parts.toArray(String[]::new)), CrashGroup.CODEC.encode(group));
  }
}
