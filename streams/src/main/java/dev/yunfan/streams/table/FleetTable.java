package dev.yunfan.streams.table;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.question.ActiveDays;
import dev.yunfan.streams.question.AdoptionDays;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.Intake;
import dev.yunfan.streams.question.Retention;
import dev.yunfan.streams.question.RolloutArms;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The newest published answer for every subject. One thread applies records; any number reads.
 * Repeating a record, or a whole topic from its start, changes nothing.
 */
public final class FleetTable {
  private final Rows<RampCount> ramp = new Rows<>(RampCount.CODEC, RampCount::asOf);
  private final Rows<FirmwareCount> adoption = new Rows<>(FirmwareCount.CODEC, FirmwareCount::asOf);
  private final Rows<CrashWindow> crashes = new Rows<>(CrashWindow.CODEC, CrashWindow::asOf);
  private final Rows<IntakeCount> intake = new Rows<>(IntakeCount.CODEC, IntakeCount::asOf);
  private final Rows<RolloutHealth> rollouts = new Rows<>(RolloutHealth.CODEC, RolloutHealth::asOf);
  private final Rows<ActiveDay> activeDays = new Rows<>(ActiveDay.CODEC, ActiveDay::asOf);
  private final Rows<FirmwareDay> adoptionDays = new Rows<>(FirmwareDay.CODEC, FirmwareDay::asOf);
  private final Rows<RetentionCount> retention =
      new Rows<>(RetentionCount.CODEC, RetentionCount::asOf);
  private final Rows<CrashGroup> crashGroups = new Rows<>(CrashGroup.CODEC, CrashGroup::asOf);
  private final Rows<RolloutArm> arms = new Rows<>(RolloutArm.CODEC, RolloutArm::asOf);
  private final Rows<CloneSuspect> clones = new Rows<>(CloneSuspect.CODEC, CloneSuspect::asOf);
  private final Rows<Spike> spikes = new Rows<>(Spike.CODEC, Spike::asOf);
  private final Map<String, Rows<?>> byTopic =
      Map.ofEntries(
          Map.entry(ActiveDays.FLEET_ACTIVE_DAYS.name(), activeDays),
          Map.entry(AdoptionDays.FLEET_ADOPTION_DAYS.name(), adoptionDays),
          Map.entry(Retention.FLEET_RETENTION.name(), retention),
          Map.entry(Topic.FLEET_CRASH_GROUPS.name(), crashGroups),
          Map.entry(Topic.FLEET_RAMP.name(), ramp),
          Map.entry(Topic.FLEET_ADOPTION.name(), adoption),
          Map.entry(Topic.FLEET_CRASH_RATES.name(), crashes),
          Map.entry(Intake.FLEET_INTAKE.name(), intake),
          Map.entry(Topic.FLEET_ROLLOUT_HEALTH.name(), rollouts),
          Map.entry(RolloutArms.FLEET_ROLLOUT_ARMS.name(), arms),
          Map.entry(CloneSuspects.FLEET_CLONES.name(), clones),
          Map.entry(Topic.FLEET_SPIKES.name(), spikes));
  private final RunningTotals totals = new RunningTotals();
  private final AtomicLong asOf = new AtomicLong();
  private final AtomicLong version = new AtomicLong();

  /** Tells this table from those of other instances, and from the one before a restart. */
  private final long made = new SecureRandom().nextLong();

  /** Topics that the table is made of. */
  public List<String> topics() {
    return byTopic.keySet().stream().sorted().toList();
  }

  /** The same with the codec of each topic's values. */
  Map<String, AvroCodec<?>> codecs() {
    return byTopic.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().codec()));
  }

  /** Forgets all rows of a topic, which is read anew. */
  void forget(String topic) {
    var rows = byTopic.get(topic);
    if (rows != null) {
      rows.forget(totals);
      version.incrementAndGet();
    }
  }

  /**
   * Takes one record; no value removes the subject.
   *
   * @throws UnreadableRecord when the value is not of the topic's schema; the table is unchanged
   * @throws IllegalArgumentException when no answer can be made of the value; the table is
   *     unchanged
   */
  public void apply(String topic, String key, byte @Nullable [] value) throws UnreadableRecord {
    var rows = byTopic.get(topic);
    if (rows == null) {
      throw new IllegalArgumentException("the table has nothing of " + topic);
    }
    long arrived = rows.apply(key, value, totals);
    asOf.accumulateAndGet(arrived, Math::max);
    version.incrementAndGet();
  }

  /** Arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z. */
  public long asOf() {
    return asOf.get();
  }

  /** Grows with every record applied. */
  public long version() {
    return version.get();
  }

  /** What the table holds, as a name that no other table and no other state of it has. */
  public String edition() {
    return "%x-%x".formatted(made, version.get());
  }

  /** The sums of all rows. */
  Totals totals() {
    return totals.at(asOf());
  }

  /** Activations by vendor, model, region and day, in no order. */
  public Collection<RampCount> ramp() {
    return ramp.values();
  }

  /** Handsets by firmware, in no order. */
  public Collection<FirmwareCount> adoption() {
    return adoption.values();
  }

  /** Comings to and goings from each firmware by day, in no order. */
  public Collection<FirmwareDay> adoptionDays() {
    return adoptionDays.values();
  }

  /** Distinct handsets by day, in no order. */
  public Collection<ActiveDay> activeDays() {
    return activeDays.values();
  }

  /** Active handsets by cohort and month, in no order. */
  public Collection<RetentionCount> retention() {
    return retention.values();
  }

  /** Crashes and exposure by firmware and window, in no order. */
  public Collection<CrashWindow> crashes() {
    return crashes.values();
  }

  /** Crash groups, whole and by firmware, in no order. */
  public Collection<CrashGroup> crashGroups() {
    return crashGroups.values();
  }

  /** What deduplication made of the events, in no order. */
  public Collection<IntakeCount> intake() {
    return intake.values();
  }

  /** How rollouts fare, in no order. */
  public Collection<RolloutHealth> rollouts() {
    return rollouts.values();
  }

  /** How the arms of rollouts fare, in no order. */
  public Collection<RolloutArm> arms() {
    return arms.values();
  }

  /** Ids under which more than one handset seems to live, in no order. */
  public Collection<CloneSuspect> clones() {
    return clones.values();
  }

  /** The latest alarm of each stream, in no order. */
  public Collection<Spike> spikes() {
    return spikes.values();
  }

  private record Rows<T>(AvroCodec<T> codec, AsOf<T> time, ConcurrentHashMap<String, T> newest) {
    Rows(AvroCodec<T> codec, AsOf<T> time) {
      this(codec, time, new ConcurrentHashMap<>());
    }

    long apply(String key, byte @Nullable [] value, RunningTotals totals) throws UnreadableRecord {
      if (value == null) {
        totals.replaced(newest.remove(key), null);
        return 0;
      }
      T row = codec.decode(value);
      RowCheck.refuseUnanswerable(row);
      totals.replaced(newest.put(key, row), row);
      return time.of(row);
    }

    void forget(RunningTotals totals) {
      newest.values().forEach(row -> totals.replaced(row, null));
      newest.clear();
    }

    Collection<T> values() {
      return newest.values();
    }
  }

  private interface AsOf<T> {
    long of(T row);
  }
}
