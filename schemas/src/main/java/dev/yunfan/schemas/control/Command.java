package dev.yunfan.schemas.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator or the gatekeeper wants changed. */
public sealed interface Command {
  /** A change of one rollout. */
  sealed interface OfRollout extends Command {
    /** Which one. */
    String rolloutId();
  }

  /** A vendor's release comes into being. */
  record CreateRelease(String version, List<SignedImage> images) implements Command {
    public CreateRelease {
      images = List.copyOf(images);
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
  record AdvanceRollout(String rolloutId, int stage, List<ModelEvidence> evidence)
      implements OfRollout {
    public AdvanceRollout {
      evidence = List.copyOf(evidence);
    }
  }

  /** The last stage has passed. */
  record CompleteRollout(String rolloutId, List<ModelEvidence> evidence) implements OfRollout {
    public CompleteRollout {
      evidence = List.copyOf(evidence);
    }
  }

  /**
   * A verdict stops the rollout.
   *
   * @param models those that it stops for; empty: all
   */
  record HaltRollout(String rolloutId, List<String> models, List<ModelEvidence> evidence)
      implements OfRollout {
    public HaltRollout {
      models = List.copyOf(models);
      evidence = List.copyOf(evidence);
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

  /** A handset's credential is no longer good. */
  record RevokeDevice(String deviceId) implements Command {}

  /** Somebody wants to be told. */
  record AddWebhook(String webhookId, String url) implements Command {}

  /** Nobody wants to be told any more. */
  record RemoveWebhook(String webhookId) implements Command {}
}
