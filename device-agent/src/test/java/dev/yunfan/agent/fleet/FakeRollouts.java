package dev.yunfan.agent.fleet;

import static dev.yunfan.schemas.telemetry.FailureReason.CANCELLED;
import static dev.yunfan.schemas.telemetry.FailureReason.METADATA;
import static dev.yunfan.schemas.telemetry.FailureReason.NETWORK;
import static dev.yunfan.schemas.telemetry.FailureReason.STORAGE;
import static dev.yunfan.schemas.telemetry.FailureReason.VERIFICATION;

import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.ReceiptKey;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** Gives receipts, and counts how rollouts end by the reports that come under good ones. */
@NullUnmarked
public final class FakeRollouts {
  /** A rollout in which every handset is in the control group. */
  public static final String CONTROL = "r-control";

  private static final int DAY_MILLIS = 86_400_000;

  private final Map<String, ReceiptKey> keys = new HashMap<>();
  private final Map<String, Map<String, List<UpdateReport>>> ends = new TreeMap<>();

  /** Rollouts of which no answer says anything any more. */
  public volatile Set<String> over = Set.of();

  /** Whether answers have no word of receipts, as of a server that may be behind. */
  public volatile boolean silent;

  /** Update reports whose rollout had no good receipt in their batch. */
  public int unoffered;

  /** Receipts that were not good. */
  public int bad;

  /** Rollouts that the newest batch had good receipts for. */
  public volatile Set<String> newest = Set.of();

  /** Check-ins of handsets that said they hold the very receipts they were to get. */
  public int held;

  /** Batches with a receipt of the control group. */
  public int control;

  FakeRollouts() {
    FakeCloud.FLEET_KEYS.forEach((vendor, key) -> keys.put(vendor, ReceiptKey.derived(key)));
  }

  /** Adds the receipts of a handset to an answer, unless it holds them. */
  JsonObject addTo(
      JsonObject answer, String[] principal, String rollout, String receiptsTag, long now) {
    if (silent) {
      return answer;
    }
    int day = (int) (now / DAY_MILLIS);
    var memberships =
        Stream.of(
                new Membership(rollout, FakeCloud.RELEASE, Arm.TREATED, 0),
                new Membership(CONTROL, "3.0.0", Arm.CONTROL, 2))
            .filter(each -> !over.contains(each.rolloutId()))
            .toList();
    if (receiptsTag.equals(ReceiptsTag.of(memberships, day, 0))) {
      held++;
      return answer;
    }
    var receipts = new JsonArray();
    memberships.forEach(each -> receipts.add(receipt(principal, each, day)));
    return answer.copy().put("receipts", receipts);
  }

  private JsonObject receipt(String[] principal, Membership membership, int day) {
    byte[] mac = keys.get(principal[0]).mac(principal[0], principal[1], membership, day);
    return new JsonObject()
        .put("rolloutId", membership.rolloutId())
        .put("release", membership.release())
        .put("arm", membership.arm().label())
        .put("stage", membership.stage())
        .put("day", day)
        .put("keyId", 0)
        .put("mac", Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
  }

  /** Verifies the receipts of a batch. */
  void take(TelemetryBatch batch) {
    var who = batch.reporter();
    var good =
        batch.receipts().stream()
            .filter(receipt ->
                keys.get(who.vendor())
                    .matches(
                        who.vendor(),
                        who.deviceId(),
                        receipt.membership(),
                        receipt.day(),
                        receipt.mac()))
            .toList();
    bad += batch.receipts().size() - good.size();
    newest =
        good.stream()
            .map(receipt -> receipt.membership().rolloutId())
            .collect(Collectors.toUnmodifiableSet());
    control += newest.contains(CONTROL) ? 1 : 0;
  }

  /** Takes a report of the batch that was taken last. */
  void take(String deviceId, UpdateReport report) {
    if (!newest.contains(report.rolloutId())) {
      unoffered++;
    } else if (report.phase().isFinal()) {
      ends.computeIfAbsent(report.rolloutId(), _ -> new HashMap<>())
          .computeIfAbsent(deviceId, _ -> new ArrayList<>())
          .add(report);
    }
  }

  Map<String, UpdateOutcomes> outcomes() {
    var counts = new TreeMap<String, UpdateOutcomes>();
    ends.forEach((rollout, devices) -> {
      var all = UpdateOutcomes.NONE;
      for (var reports : devices.values()) {
        all = all.plus(outcome(reports));
      }
      counts.put(rollout, all);
    });
    return counts;
  }

  private static UpdateOutcomes outcome(List<UpdateReport> reports) {
    var last = reports.getLast();
    long wrongCopies = reports.stream().filter(each -> each.failure() == VERIFICATION).count();
    boolean failed =
        last.phase() == UpdatePhase.FAILED
            && ((wrongCopies > 1 && last.failure() == VERIFICATION)
                || Set.of(FailureReason.UNSTATED, FailureReason.BOOT, FailureReason.HEALTH)
                    .contains(last.failure()));
    boolean excused = last.phase() == UpdatePhase.FAILED && !failed;
    return new UpdateOutcomes(
        one(last.phase() == UpdatePhase.CONFIRMED),
        one(failed),
        one(last.phase() == UpdatePhase.ROLLED_BACK),
        new Excused(
            one(excused && last.failure() == STORAGE),
            one(excused && last.failure() == NETWORK),
            one(excused && last.failure() == METADATA),
            one(excused && last.failure() == VERIFICATION),
            one(excused && last.failure() == CANCELLED)));
  }

  private static int one(boolean holds) {
    return holds ? 1 : 0;
  }
}
