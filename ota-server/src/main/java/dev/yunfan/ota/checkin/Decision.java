package dev.yunfan.ota.checkin;

/** The answer to one check-in. */
public sealed interface Decision {
  /** The handset shall install this. */
  record Offer(OfferRule rule) implements Decision {}

  /** Nothing newer is there for it. */
  record UpToDate(Reason reason) implements Decision {}

  /** Something is there, not yet for this handset. */
  record Defer(Reason reason) implements Decision {}

  /** This handset gets nothing. */
  record Refuse(Reason reason) implements Decision {}

  /** Why; the code is what the API says. */
  enum Reason {
    /** The handset does not know its firmware, so no release can be called newer. */
    UNKNOWN_FIRMWARE,
    /** The handset does not know its model. */
    UNKNOWN_MODEL,
    /** No release was ever rolled out to the model. */
    NOTHING_FOR_MODEL,
    /** The firmware is as new as every release on offer. */
    NO_NEWER_RELEASE,
    /** A release is newer, but no rollout starts from this firmware. */
    NOT_FROM_THIS_FIRMWARE,
    /** An older release must be installed first, and is not on offer. */
    MUST_PASS_FIRST,
    /** The handset's bucket is beyond the stage's share. */
    NOT_IN_STAGE,
    /** The handset is in the control group until the end. */
    HELD_BACK,
    /** The handset rolled this very image back, and would not install it again. */
    REJECTED_BY_HANDSET,
    /** It is not an hour in which the rollout offers. */
    OUTSIDE_HOURS,
    /** This minute's offers are used up. */
    PACED,
    /** The server cannot know the newest commands, so it offers nothing. */
    CONTROL_LOG_BEHIND,
    /** The evidence of the fleet is stale for so long that harm would not be noticed. */
    BLIND,
    /** The metadata that describes the release expires within a day, or has expired. */
    METADATA_EXPIRES,
    /** No trusted metadata lists the release's image. */
    METADATA_MISSING,
    /** This server has not the keys that the trusted root names, so it cannot sign offers. */
    SIGNING_KEYS,
    /** More offers are waiting to be signed than the server signs soon. */
    SIGNERS_BUSY,
    /** The vendor's whole programme was taken back. */
    PROGRAMME_WITHDRAWN,
    /** The handset's credential was revoked. */
    DEVICE_REVOKED;

    private final String code = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

    /** Such as {@code not-in-stage}. */
    public String code() {
      return code;
    }
  }
}
