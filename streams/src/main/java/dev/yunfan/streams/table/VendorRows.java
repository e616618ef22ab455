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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/** One vendor's rows of a table: all that people who are confined to it may see. */
record VendorRows(FleetTable table, String vendor) implements FleetRows {
  @Override
  public FleetDays days() {
    return table.days();
  }

  @Override
  public long asOf() {
    return table.asOf();
  }

  @Override
  public long version() {
    return table.version();
  }

  @Override
  public String edition() {
    return table.edition() + '-' + vendor;
  }

  @Override
  public Totals totals() {
    return table.totals().of(vendor, table.intake());
  }

  @Override
  public Collection<RampCount> ramp() {
    return own(table.ramp(), RampCount::vendor);
  }

  @Override
  public Collection<FirmwareCount> adoption() {
    return own(table.adoption(), FirmwareCount::vendor);
  }

  @Override
  public Collection<FirmwareDay> adoptionDays() {
    return own(table.adoptionDays(), FirmwareDay::vendor);
  }

  @Override
  public Collection<ActiveDay> activeDays() {
    return own(table.activeDays(), ActiveDay::vendor);
  }

  @Override
  public Collection<RetentionCount> retention() {
    return own(table.retention(), RetentionCount::vendor);
  }

  @Override
  public Collection<CrashWindow> crashes() {
    return own(table.crashes(), CrashWindow::vendor);
  }

  /**
   * The vendor's rows, and a whole row of each of its groups that sums them: a handset that crashed
   * on two firmwares counts on each.
   */
  @Override
  public Collection<CrashGroup> crashGroups() {
    var all = table.crashGroups();
    var seen = new HashMap<String, CrashGroup>();
    var rows = new ArrayList<CrashGroup>();
    for (var group : all) {
      if (group.vendor().equals(vendor)) {
        rows.add(group);
        seen.merge(group.group(), group, VendorRows::sum);
      }
    }
    for (var group : all) {
      var own = seen.get(group.group());
      if (group.whole() && own != null) {
        rows.add(whole(group, own));
      }
    }
    return rows;
  }

  /** A group that other vendors have too keeps its sample, which may be of a handset of theirs. */
  @Override
  public CrashGroup sampled(CrashGroup group) {
    boolean shared =
        table.crashGroups().stream()
            .anyMatch(other ->
                other.group().equals(group.group())
                    && !other.whole()
                    && !other.vendor().equals(vendor));
    return shared ? group : table.sampled(group);
  }

  private static CrashGroup sum(CrashGroup one, CrashGroup other) {
    return new CrashGroup(
        one.group(),
        one.kind(),
        one.vendor(),
        "",
        "",
        "",
        "",
        one.crashes() + other.crashes(),
        one.handsets() + other.handsets(),
        Math.min(one.firstSeen(), other.firstSeen()),
        Math.max(one.lastSeen(), other.lastSeen()),
        Math.max(one.asOf(), other.asOf()));
  }

  private static CrashGroup whole(CrashGroup named, CrashGroup own) {
    return new CrashGroup(
        named.group(),
        named.kind(),
        "",
        "",
        "",
        named.signature(),
        "",
        own.crashes(),
        own.handsets(),
        own.firstSeen(),
        own.lastSeen(),
        own.asOf());
  }

  @Override
  public Collection<RolloutHealth> rollouts() {
    return own(table.rollouts(), RolloutHealth::vendor);
  }

  @Override
  public Collection<RolloutArm> arms() {
    return own(table.arms(), RolloutArm::vendor);
  }

  @Override
  public Collection<CloneSuspect> clones() {
    return own(table.clones(), CloneSuspect::vendor);
  }

  @Override
  public Collection<Spike> spikes() {
    return own(table.spikes(), Spike::vendor);
  }

  private <T> List<T> own(Collection<T> rows, Function<T, String> of) {
    return rows.stream().filter(row -> of.apply(row).equals(vendor)).toList();
  }
}
