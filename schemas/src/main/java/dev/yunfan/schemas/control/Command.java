package dev.yunfan.schemas.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change that an operator or the gatekeeper orders. */
public sealed interface Command {
  /** A change of one rollout. */
  sealed interface OfRollout extends Command {
    /** Which one. */
    String rolloutId();
  }

  /** A command that came after schema version 3; servers of 0.1.0 cannot read its record. */
  sealed interface Addition extends Command {}

  /**
   * A vendor's release comes into being.
   *
   * @param counter as the vendor signed it; 0: the next one
   * @param trustRevision of root and delegations that the metadata was verified against
   * @param metadata the vendor's signed files that list it
   */
  record CreateRelease(
      String version,
      List<SignedImage> images,
      long counter,
      long trustRevision,
      List<SignedFile> metadata)
      implements Command {
    public CreateRelease {
      images = List.copyOf(images);
      metadata = List.copyOf(metadata);
    }

    /** Without metadata, as before there was any. */
    public CreateRelease(String version, List<SignedImage> images) {
      this(version, images, 0, 0, List.of());
    }
  }

  /**
   * Root, delegations, or files that other keys signed anew. On the wire a {@link CreateRelease}
   * without version and images, which older readers find void.
   */
  record PublishTrust(List<SignedFile> files) implements Command {
    public PublishTrust {
      files = List.copyOf(files);
    }
  }

  /** A release is taken back: never offered again. */
  record WithdrawRelease(String version) implements Command {}

  /** Everything of a vendor is taken back, in one act. */
  record WithdrawProgramme() implements Command {}

  /** A rollout is drafted. */
  record CreateRollout(String rolloutId, RolloutPlan plan) implements OfRollout {}

  /** A drafted rollout starts, or asks for its approval or hour. */
  record StartRollout(String rolloutId) implements OfRollout {}

  /** A second person approves the start. */
  record ApproveRollout(String rolloutId) implements OfRollout {}

  /**
   * The next stage opens.
   *
   * @param stage index of the stage that opens, from 0
   */
  record AdvanceRollout(
      String rolloutId, int stage, List<ModelEvidence> evidence, List<Judgement> judgements)
      implements OfRollout {
    public AdvanceRollout {
      evidence = List.copyOf(evidence);
      judgements = List.copyOf(judgements);
    }

    /** Without what the guardrails said, as before there were any. */
    public AdvanceRollout(String rolloutId, int stage, List<ModelEvidence> evidence) {
      this(rolloutId, stage, evidence, List.of());
    }
  }

  /** The last stage has passed. */
  record CompleteRollout(String rolloutId, List<ModelEvidence> evidence, List<Judgement> judgements)
      implements OfRollout {
    public CompleteRollout {
      evidence = List.copyOf(evidence);
      judgements = List.copyOf(judgements);
    }

    /** Without what the guardrails said, as before there were any. */
    public CompleteRollout(String rolloutId, List<ModelEvidence> evidence) {
      this(rolloutId, evidence, List.of());
    }
  }

  /**
   * A verdict stops the rollout.
   *
   * @param models those that it stops for; empty: all
   */
  record HaltRollout(
      String rolloutId,
      List<String> models,
      List<ModelEvidence> evidence,
      List<Judgement> judgements)
      implements OfRollout {
    public HaltRollout {
      models = List.copyOf(models);
      evidence = List.copyOf(evidence);
      judgements = List.copyOf(judgements);
    }

    /** Without what the guardrails said, as before there were any. */
    public HaltRollout(String rolloutId, List<String> models, List<ModelEvidence> evidence) {
      this(rolloutId, models, evidence, List.of());
    }
  }

  /** A person stops the rollout for a while. */
  record PauseRollout(String rolloutId) implements OfRollout {}

  /**
   * A paused or halted rollout goes on.
   *
   * @param baseline counts so far, which are not held against it again
   */
  record ResumeRollout(String rolloutId, List<ModelEvidence> baseline) implements OfRollout {
    public ResumeRollout {
      baseline = List.copyOf(baseline);
    }
  }

  /**
   * A rollout ends before its end.
   *
   * @param rollForward release that its updated handsets are brought to, if any
   */
  record CancelRollout(String rolloutId, @Nullable String rollForward) implements OfRollout {}

  /**
   * An operator gets a token.
   *
   * @param secretSha256 hex digest of the secret part, which is kept nowhere
   * @param expiresAt milliseconds since 1970-01-01T00:00Z
   */
  record CreateToken(String tokenId, String name, String role, String secretSha256, long expiresAt)
      implements Command {}

  /** A token is no longer good. */
  record RevokeToken(String tokenId) implements Command {}

  /**
   * A handset's credential is no longer good, for ever. Takes effect when it was decided against
   * {@link #AS_PROVISIONED}.
   */
  record RevokeDevice(String deviceId) implements Command {
    /** Version of a credential as the factory gave it. */
    public static final long AS_PROVISIONED = 0;

    /** Version of a credential that was revoked. */
    public static final long REVOKED = 1;
  }

  /** Somebody wants to be told. */
  record AddWebhook(String webhookId, String url) implements Command {}

  /** Nobody wants to be told any more. */
  record RemoveWebhook(String webhookId) implements Command {}

  /**
   * A rollout that stands at its last stage gets one more, which opens at once.
   *
   * @param stage with a larger share than the last one
   */
  record WidenRollout(String rolloutId, Stage stage) implements OfRollout, Addition {}

  /**
   * Firmwares of a vendor that are no releases get a place in its order. They replace those that
   * were declared at this place before; a firmware that was declared elsewhere moves. Came with
   * schema version 5.
   *
   * @param after release that they follow directly; empty: they are older than every release
   * @param versions oldest first; empty: none is declared there any more
   */
  record DeclareFirmware(String after, List<String> versions) implements Addition {
    public DeclareFirmware {
      versions = List.copyOf(versions);
    }
  }

  /**
   * A model gets a name for people. Decided against the programme; came with rules 4.
   *
   * @param name in any script, such as {@code 天语 W700}; empty: it has none any more
   */
  record NameModel(String model, String name) implements Addition {}

  /**
   * From here on commands are folded by other rules. Decided against the rules in force.
   *
   * @param rules their version, higher than the one in force
   */
  record UpgradeRules(int rules) implements Addition {}

  /**
   * A record that nobody can read is passed over.
   *
   * @param offset where it is
   * @param sha256 of its value, 64 lower-case hex digits
   * @param signature Ed25519 signature over both and the chain's hash before it, 128 lower-case hex
   *     digits
   */
  record RepairRecord(long offset, String sha256, String signature) implements Addition {}
}
