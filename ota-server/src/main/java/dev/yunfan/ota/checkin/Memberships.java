package dev.yunfan.ota.checkin;

import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rollouts that a handset takes part in: a function of the rules, its claim and the decision
 * for it.
 *
 * @param all that the handset gets a receipt for, at most {@value Receipt#MAX_OF_A_BATCH}
 * @param cut how many older rollouts were left out
 */
public record Memberships(List<Membership> all, int cut) {
  private static final Memberships NONE = new Memberships(List.of(), 0);

  /**
   * One for each rollout that is under way, the newest first. The rollout that offers comes first
   * even when it has ended: its update is evidence too.
   */
  public static Memberships of(FleetRules rules, Claim claim, Decision decision, Instant now) {
    long millis = now.toEpochMilli();
    var underWay = rules.memberships(claim.vendor(), claim.model()).of(claim.firmware());
    var offering = decision instanceof Decision.Offer(var rule) ? rule.member() : null;
    if (underWay.isEmpty() && offering == null) {
      return NONE;
    }
    var all = new ArrayList<Membership>(Math.min(underWay.size() + 1, Receipt.MAX_OF_A_BATCH));
    if (offering != null) {
      all.add(offering.of(claim.deviceId(), millis));
    }
    int cut = 0;
    for (var rule : underWay) {
      boolean offers = offering != null && rule.rolloutId().equals(offering.rolloutId());
      if (offers || rule.joined(millis)) {
        continue;
      }
      if (all.size() < Receipt.MAX_OF_A_BATCH) {
        all.add(rule.of(claim.deviceId(), millis));
      } else {
        cut++;
      }
    }
    return new Memberships(all, cut);
  }
}
