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
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.ActiveDays;
import dev.yunfan.streams.question.AdoptionDays;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.EventIntake;
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
public final class FleetTable implements FleetRows {
  private final Rows<RampCount> ramp = new Rows<>(RampCount.CODEC, RampCount::asOf);
  private final Rows<FirmwareCount> adoption = new Rows<>(FirmwareCount.CODEC, FirmwareCount::asOf);
  private final Rows<CrashWindow> crashes = new Rows<>(CrashWindow.CODEC, CrashWindow::asOf);
  private final Rows<IntakeCount> intake = new Rows<>(IntakeCount.CODEC, IntakeCount::asOf);
  private final Rows<RolloutHealth> rollouts = new Rows<>(RolloutHealth.CODEC, RolloutHealth::asOf);
  private final Rows<ActiveDay> activeDays = new Rows<>(ActiveDay.CODEC, ActiveDay::asOf);
  private final Rows<FirmwareDay> adoptionDays = new Rows<>(FirmwareDay.CODEC, FirmwareDay::asOf);
  private final Rows<RetentionCount> retention =
      new Rows<>(RetentionCount.CODEC, RetentionCount::asOf);
  private final CrashSamples samples = new CrashSamples();
  private final Rows<CrashGroup> crashGroups =
      new Rows<>(CrashGroup.CODEC, CrashGroup::asOf, samples);
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
          Map.entry(EventIntake.FLEET_INTAKE.name(), intake),
          Map.entry(Topic.FLEET_ROLLOUT_HEALTH.name(), rollouts),
          Map.entry(RolloutArms.FLEET_ROLLOUT_ARMS.name(), arms),
          Map.entry(CloneSuspects.FLEET_CLONES.name(), clones),
          Map.entry(Topic.FLEET_SPIKES.name(), spikes));
  private final FleetDays days;
  private final RunningTotals totals = new RunningTotals();
  private final AtomicLong asOf = new AtomicLong();
  private final AtomicLong version = new AtomicLong();

  /** Tells this table from those of other instances, and from the one before a restart. */
  private final long made = new SecureRandom().nextLong();

  /**
   * @param days that the published answers count
   */
  public FleetTable(FleetDays days) {
    this.days = days;
  }

  @Override
  public FleetDays days() {
    return days;
  }

  /**
   * The rows that somebody may see.
   *
   * @param vendor that they are confined to; empty: none
   */
  public FleetRows seenBy(String vendor) {
    return vendor.isEmpty() ? this : new VendorRows(this, vendor);
  }

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

  @Override
  public long asOf() {
    return asOf.get();
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public String edition() {
    return "%x-%x".formatted(made, version.get());
  }

  @Override
  public Totals totals() {
    return totals.at(asOf());
  }

  @Override
  public Collection<RampCount> ramp() {
    return ramp.values();
  }

  @Override
  public Collection<FirmwareCount> adoption() {
    return adoption.values();
  }

  @Override
  public Collection<FirmwareDay> adoptionDays() {
    return adoptionDays.values();
  }

  @Override
  public Collection<ActiveDay> activeDays() {
    return activeDays.values();
  }

  @Override
  public Collection<RetentionCount> retention() {
    return retention.values();
  }

  @Override
  public Collection<CrashWindow> crashes() {
    return crashes.values();
  }

  @Override
  public CrashGroup sampled(CrashGroup group) {
    return samples.sampled(group);
  }

  @Override
  public Collection<CrashGroup> crashGroups() {
    return crashGroups.values();
  }

  /** Events by the result of deduplication, in no order. */
  public Collection<IntakeCount> intake() {
    return intake.values();
  }

  @Override
  public Collection<RolloutHealth> rollouts() {
    return rollouts.values();
  }

  @Override
  public Collection<RolloutArm> arms() {
    return arms.values();
  }

  @Override
  public Collection<CloneSuspect> clones() {
    return clones.values();
  }

  @Override
  public Collection<Spike> spikes() {
    return spikes.values();
  }

  /**
   * The rows of one topic.
   *
   * @param keeping what is kept of a row
   */
  private record Rows<T>(
      AvroCodec<T> codec, AsOf<T> time, Keeping<T> keeping, ConcurrentHashMap<String, T> newest) {
    Rows(AvroCodec<T> codec, AsOf<T> time) {
      this(codec, time, (_, row) -> row, new ConcurrentHashMap<>());
    }

    Rows(AvroCodec<T> codec, AsOf<T> time, Keeping<T> keeping) {
      this(codec, time, keeping, new ConcurrentHashMap<>());
    }

    long apply(String key, byte @Nullable [] value, RunningTotals totals) throws UnreadableRecord {
      if (value == null) {
        keeping.gone(key);
        totals.replaced(newest.remove(key), null);
        return 0;
      }
      T row = codec.decode(value);
      RowCheck.refuseUnanswerable(row);
      T kept = keeping.kept(key, row);
      totals.replaced(newest.put(key, kept), kept);
      return time.of(kept);
    }

    void forget(RunningTotals totals) {
      newest.forEach((key, row) -> {
        keeping.gone(key);
        totals.replaced(row, null);
      });
      newest.clear();
    }

    Collection<T> values() {
      return newest.values();
    }
  }

  /** The kept rows of a topic. */
  interface Keeping<T> {
    /** The value to keep of a new row. */
    T kept(String key, T row);

    /** The row of a key is gone. */
    default void gone(String key) {}
  }

  private interface AsOf<T> {
    long of(T row);
  }
}
