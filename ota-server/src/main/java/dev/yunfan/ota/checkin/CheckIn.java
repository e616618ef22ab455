package dev.yunfan.ota.checkin;

import dev.yunfan.ota.checkin.Decision.Reason;
import dev.yunfan.ota.checkin.FleetRules.VendorRules;
import dev.yunfan.ota.release.UnknownName;
import dev.yunfan.ota.trust.Lifetime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The decision for one handset: a function of the rules, its claim and the time. It reads no store
 * and no clock; the explanation is this very evaluation with a witness.
 */
public final class CheckIn {
  private CheckIn() {}

  /** Is told each rule as it is asked; {@link #SILENT} on the hot path. */
  public interface Witness {
    /** Hears nothing. */
    Witness SILENT = (_, _, _) -> {};

    /**
     * One question was asked.
     *
     * @param rule whose question; null: of no rollout in particular
     * @param question such as {@code newer}
     * @param holds whether the handset may go on
     */
    void asked(@Nullable OfferRule rule, Question question, boolean holds);
  }

  /** The questions, in their order. */
  public enum Question {
    CREDENTIAL_GOOD,
    PROGRAMME_STANDS,
    FIRMWARE_KNOWN,
    MODEL_KNOWN,
    MODEL_SERVED,
    RELEASE_NEWER,
    VERSIONS_PASSED,
    BUCKET_NOT_HELD_BACK,
    BUCKET_WITHIN_SHARE,
    IMAGE_NOT_ROLLED_BACK,
    WITHIN_HOURS,
    METADATA_LASTS
  }

  /** Decides. */
  public static Decision decide(FleetRules rules, Claim claim, Instant now) {
    return decide(rules, claim, now, Witness.SILENT);
  }

  /** Decides, and tells a witness how. */
  public static Decision decide(FleetRules rules, Claim claim, Instant now, Witness witness) {
    var vendor = rules.vendor(claim.vendor());
    var refusal = refusal(vendor, claim, witness);
    if (refusal != null) {
      return new Decision.Refuse(refusal);
    }
    var model = vendor == null ? null : vendor.models().get(claim.model());
    if (model == null) {
      witness.asked(null, Question.MODEL_SERVED, false);
      return new Decision.UpToDate(Reason.NOTHING_FOR_MODEL);
    }
    witness.asked(null, Question.MODEL_SERVED, true);
    return decide(model, claim, now, witness);
  }

  /** Why a handset gets nothing, whatever its vendor ships; null: it may go on. */
  private static @Nullable Reason refusal(
      @Nullable VendorRules vendor, Claim claim, Witness witness) {
    if (vendor != null) {
      boolean good = !vendor.revoked().contains(claim.deviceId());
      if (fails(witness, null, Question.CREDENTIAL_GOOD, good)) {
        return Reason.DEVICE_REVOKED;
      }
      if (fails(witness, null, Question.PROGRAMME_STANDS, !vendor.withdrawn())) {
        return Reason.PROGRAMME_WITHDRAWN;
      }
    }
    if (fails(witness, null, Question.FIRMWARE_KNOWN, !UnknownName.is(claim.firmware()))) {
      return Reason.UNKNOWN_FIRMWARE;
    }
    return fails(witness, null, Question.MODEL_KNOWN, !UnknownName.is(claim.model()))
        ? Reason.UNKNOWN_MODEL
        : null;
  }

  private static Decision decide(ModelRules model, Claim claim, Instant now, Witness witness) {
    Reason held = null;
    for (var rule : model.startingFrom(claim.firmware())) {
      if (fails(witness, rule, Question.RELEASE_NEWER, rule.newerThan(claim.firmware()))) {
        break; // newest first: no later one is newer either
      }
      var obstacle = obstacle(rule, claim, now, witness);
      if (obstacle == null) {
        return new Decision.Offer(rule);
      }
      if (isItsTurn(obstacle)) {
        return new Decision.Defer(obstacle); // nothing older instead
      }
      held = held == null ? obstacle : held;
    }
    if (held != null) {
      return new Decision.Defer(held);
    }
    return new Decision.UpToDate(
        model.hasNewerThan(claim.firmware())
            ? Reason.NOT_FROM_THIS_FIRMWARE
            : Reason.NO_NEWER_RELEASE);
  }

  private static @Nullable Reason obstacle(
      OfferRule rule, Claim claim, Instant now, Witness witness) {
    if (fails(witness, rule, Question.VERSIONS_PASSED, rule.passed(claim.firmware()))) {
      return Reason.MUST_PASS_FIRST;
    }
    int bucket = rule.bucket().of(claim.deviceId());
    if (fails(witness, rule, Question.BUCKET_NOT_HELD_BACK, bucket < rule.holdbackFrom(now))) {
      return Reason.HELD_BACK;
    }
    if (fails(witness, rule, Question.BUCKET_WITHIN_SHARE, bucket < rule.share(now))) {
      return Reason.NOT_IN_STAGE;
    }
    boolean kept = !claim.rejected().contains(rule.image().sha256());
    if (fails(witness, rule, Question.IMAGE_NOT_ROLLED_BACK, kept)) {
      return Reason.REJECTED_BY_HANDSET;
    }
    if (fails(witness, rule, Question.WITHIN_HOURS, rule.hours().contain(now))) {
      return Reason.OUTSIDE_HOURS;
    }
    var phase = rule.lifetime().phase(now);
    if (fails(witness, rule, Question.METADATA_LASTS, phase.offers())) {
      return phase == Lifetime.Phase.UNLISTED ? Reason.METADATA_MISSING : Reason.METADATA_EXPIRES;
    }
    return null;
  }

  /** Whether an obstacle is none of the handset's own, and goes away by itself or by people. */
  private static boolean isItsTurn(Reason obstacle) {
    return switch (obstacle) {
      case OUTSIDE_HOURS, METADATA_EXPIRES, METADATA_MISSING -> true;
      default -> false;
    };
  }

  private static boolean fails(
      Witness witness, @Nullable OfferRule rule, Question question, boolean holds) {
    witness.asked(rule, question, holds);
    return !holds;
  }
}
