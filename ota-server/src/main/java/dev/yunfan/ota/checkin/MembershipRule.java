package dev.yunfan.ota.checkin;

import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import java.util.Set;

/**
 * Which handsets of one model take part in a rollout, and in which arm.
 *
 * @param release version that the rollout ships
 * @param openShare buckets below it are treated, 0 to 10,000
 * @param holdbackFrom buckets from here on are held back
 * @param fromVersions firmware that the rollout starts from; empty: every older one
 * @param plan whose stages number the handsets
 * @param opened newest stage that it has opened, from 0; the number of stages when it has ended
 * @param joinsAt when those who are held back join the others, milliseconds since
 *     1970-01-01T00:00Z; {@link Long#MAX_VALUE}: not by time
 * @param createdAt of the rollout, milliseconds since 1970-01-01T00:00Z
 * @param order of the vendor's firmwares
 */
record MembershipRule(
    String rolloutId,
    Bucket bucket,
    String release,
    int openShare,
    int holdbackFrom,
    Set<String> fromVersions,
    RolloutPlan plan,
    int opened,
    long joinsAt,
    long createdAt,
    VersionOrder order) {
  static final int WHOLE = 10_000;

  /** The rule of a rollout that has opened a stage and has not ended. */
  static MembershipRule underWay(Rollout rollout, int stage, VersionOrder order) {
    var plan = rollout.plan();
    return of(
        rollout,
        plan.release(),
        plan.openShare(stage),
        stage,
        Long.MAX_VALUE,
        plan.fromVersions(),
        order);
  }

  /** The rule of a rollout that brings everybody who starts from some firmware to a release. */
  static MembershipRule ended(
      Rollout rollout, String release, Set<String> fromVersions, VersionOrder order) {
    int opened = rollout.plan().stages().size();
    long until = rollout.holdbackUntil();
    long joinsAt = until == 0 ? Long.MAX_VALUE : until;
    int openShare = until == 0 ? WHOLE : WHOLE - rollout.plan().holdbackBasisPoints();
    return of(rollout, release, openShare, opened, joinsAt, fromVersions, order);
  }

  private static MembershipRule of(
      Rollout rollout,
      String release,
      int openShare,
      int opened,
      long joinsAt,
      Set<String> fromVersions,
      VersionOrder order) {
    var plan = rollout.plan();
    return new MembershipRule(
        rollout.id(),
        new Bucket(rollout.id()),
        release,
        openShare,
        openShare == WHOLE ? WHOLE : WHOLE - plan.holdbackBasisPoints(),
        fromVersions,
        plan,
        opened,
        joinsAt,
        rollout.createdAt(),
        order);
  }

  /** Whether a handset with this firmware takes part. */
  boolean includes(String firmware) {
    return release.equals(firmware) || (startsFrom(firmware) && order.newer(release, firmware));
  }

  /** Whether the rollout starts from a firmware. */
  boolean startsFrom(String firmware) {
    return fromVersions.isEmpty() || fromVersions.contains(firmware);
  }

  /** Whether nobody is held back any more, since their time is over. */
  boolean joined(long now) {
    return now >= joinsAt;
  }

  /** Buckets below it are treated at a time, 0 to 10,000. */
  int openShare(long now) {
    return joined(now) ? WHOLE : openShare;
  }

  /** Buckets from here on are held back at a time. */
  int holdbackFrom(long now) {
    return joined(now) ? WHOLE : holdbackFrom;
  }

  /** The membership of a handset that takes part. */
  Membership of(String deviceId, long now) {
    int draw = bucket.of(deviceId);
    return new Membership(rolloutId, release, arm(draw, now), stage(draw), opened);
  }

  private Arm arm(int draw, long now) {
    if (draw >= holdbackFrom(now)) {
      return Arm.HOLDBACK;
    }
    return draw < openShare(now) ? Arm.TREATED : Arm.CONTROL;
  }

  private int stage(int draw) {
    int stage = 0;
    while (stage < plan.stages().size() && draw >= plan.openShare(stage)) {
      stage++;
    }
    return stage;
  }
}
