package dev.yunfan.streams.table;

import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.calendar.FleetDays;
import java.util.Collection;

/** The published answers that somebody may see, each collection in no order. */
public interface FleetRows {
  /** The days that are counted. */
  FleetDays days();

  /** Arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z. */
  long asOf();

  /** Grows with every record applied. */
  long version();

  /**
   * The version of the visible rows, as a name that no other table, no other state of it, and
   * nobody who sees less has.
   */
  String edition();

  /** The sums of all rows. */
  Totals totals();

  /** Activations by vendor, model, region and day. */
  Collection<RampCount> ramp();

  /** Handsets by firmware. */
  Collection<FirmwareCount> adoption();

  /** Comings to and goings from each firmware by day. */
  Collection<FirmwareDay> adoptionDays();

  /** Distinct handsets by day. */
  Collection<ActiveDay> activeDays();

  /** Active handsets by cohort and month. */
  Collection<RetentionCount> retention();

  /** Crashes and exposure by firmware and window. */
  Collection<CrashWindow> crashes();

  /** A crash group with its sample; {@link #crashGroups} have none. */
  CrashGroup sampled(CrashGroup group);

  /** Crash groups, whole and by firmware, without their samples. */
  Collection<CrashGroup> crashGroups();

  /** How rollouts fare. */
  Collection<RolloutHealth> rollouts();

  /** How the arms of rollouts fare. */
  Collection<RolloutArm> arms();

  /** Ids under which more than one handset seems to live. */
  Collection<CloneSuspect> clones();

  /** The latest alarm of each stream. */
  Collection<Spike> spikes();
}
