package dev.yunfan.ota.rollout;

import dev.yunfan.schemas.control.Guardrails;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A reason why a plan may never move. A certain one refuses the plan; the others depend on facts
 * that may change, and warn.
 */
public sealed interface PlanFinding {
  /** No handset below the release can have passed this version, since it is not older. */
  record MustPassNotOlder(String version, String release) implements PlanFinding {}

  /** Nobody updates from this version, since it is not older than the release. */
  record FromNotOlder(String version, String release) implements PlanFinding {}

  /**
   * A version to start from is older than one that must be passed first, and a handset that has
   * passed that one runs this no more.
   *
   * @param models that never get the release from this version
   * @param reaching versions to start from that some model can take the release from; none: the
   *     plan never moves
   */
  record FromBelowMustPass(String from, String mustPass, Set<String> models, List<String> reaching)
      implements PlanFinding {
    public FromBelowMustPass {
      reaching = List.copyOf(reaching);
    }

    private String text() {
      return "no %s updates from %s, since %s must be passed first and is newer; %s"
          .formatted(
              String.join(", ", models),
              from,
              mustPass,
              reaching.isEmpty()
                  ? "name %s or a newer version to start from, or leave the condition out"
                      .formatted(mustPass)
                  : "handsets start from %s only".formatted(String.join(", ", reaching)));
    }
  }

  /**
   * A completed rollout offers the release, or a newer one, to every handset that the plan could.
   *
   * @param current release that the completed rollout made the current one of the model
   */
  record AlreadyCurrent(String model, String release, String current, String rolloutId)
      implements PlanFinding {
    private String text() {
      return "%s is the current release of %s by the completed rollout %s, so handsets get it %s; halt %s first if this rollout is to decide"
          .formatted(
              current,
              model,
              rolloutId,
              current.equals(release) ? "whatever the stages say" : "instead of " + release,
              rolloutId);
    }
  }

  /** The stage before, and the holdback, leave no handset that this stage could add. */
  record StageAddsNobody(int stage, int holdbackBasisPoints) implements PlanFinding {}

  /**
   * The stage adds fewer handsets than it needs confirmed updates.
   *
   * @param about expected number of handsets that it adds
   * @param asked whether the plan names the number itself
   * @param impossible whether chance does not make up for it either
   */
  record TooFewHandsets(int stage, long needed, double about, boolean asked, boolean impossible)
      implements PlanFinding {
    private static final double TENTHS = 10;

    /** Rounds to tenths: a stage of 40 % adds 0.8 handsets to a fleet of two, and not 1. */
    public TooFewHandsets {
      about = Math.round(about * TENTHS) / TENTHS;
    }

    private String text() {
      return "stage %d needs %d confirmed %s%s and adds about %s; give it a larger share or ask for fewer"
          .formatted(
              stage + 1,
              needed,
              needed == 1 ? "update" : "updates",
              asked ? "" : " (the default)",
              handsets());
    }

    private String handsets() {
      if (about == 1) {
        return "1 handset";
      }
      return about == Math.rint(about)
          ? "%d handsets".formatted((long) about)
          : "%s handsets".formatted(about);
    }
  }

  /** No handset of the models has reported yet, so nobody knows how many a stage adds. */
  record FleetUnknown(Set<String> models) implements PlanFinding {}

  /** The server has not read the counts of handsets yet. */
  record FleetNotRead() implements PlanFinding {}

  /** A version that must be passed was withdrawn, and no release in between is available. */
  record MustPassWithdrawn(String version, String model) implements PlanFinding {}

  /** No release leads to a version that must be passed, and no known handset runs one. */
  record MustPassUnreachable(String version, String model) implements PlanFinding {}

  /** No trusted metadata lists the release, so no handset accepts it. */
  record NotListed(String release) implements PlanFinding {}

  /**
   * The signed metadata ends before the last stage can.
   *
   * @param role whose file expires first
   * @param offersEnd the server offers the release until then
   * @param lastStageEnds the earliest end of the last stage
   */
  record MetadataEnds(String role, Instant offersEnd, Instant lastStageEnds)
      implements PlanFinding {}

  /**
   * The guardrails compare with handsets that wait, and at the last share none waits.
   *
   * @param bars whether the plan has absolute bars, which need no such handsets
   */
  record NoControlLeft(boolean bars) implements PlanFinding {
    /**
     * Whether that is so for guardrails when the last stage is open to 100 %.
     *
     * @param holdbackBasisPoints top of the bucket range that gets nothing before the end
     */
    public static Optional<NoControlLeft> in(Guardrails guardrails, int holdbackBasisPoints) {
      boolean relative = !(guardrails.halting().isEmpty() && guardrails.advancing().isEmpty());
      return relative && holdbackBasisPoints == 0
          ? Optional.of(new NoControlLeft(!guardrails.crashesPer1000Hours().isEmpty()))
          : Optional.empty();
    }

    private String text() {
      return "no handset is held back, so at 100 %% none is left to compare with: from there on %s judged, and harm that shows late is not; hold back some, such as 100 basis points"
          .formatted(
              bars ? "failed updates and the absolute bars alone are" : "failed updates alone are");
    }
  }

  /** Whether no change of facts makes the plan move. */
  default boolean certain() {
    return switch (this) {
      case MustPassNotOlder _, FromNotOlder _, StageAddsNobody _ -> true;
      case FromBelowMustPass below -> below.reaching().isEmpty();
      case TooFewHandsets few -> few.asked() && few.impossible();
      case AlreadyCurrent _,
          FleetUnknown _,
          FleetNotRead _,
          MustPassWithdrawn _,
          MustPassUnreachable _,
          NotListed _,
          MetadataEnds _,
          NoControlLeft _ ->
          false;
    };
  }

  /** Its stable name in the API. */
  default String code() {
    return switch (this) {
      case MustPassNotOlder _ -> "must-pass-not-older";
      case FromNotOlder _ -> "from-not-older";
      case FromBelowMustPass _ -> "from-below-must-pass";
      case AlreadyCurrent _ -> "already-current";
      case StageAddsNobody _ -> "stage-adds-nobody";
      case TooFewHandsets _ -> "stage-too-small";
      case FleetUnknown _ -> "fleet-unknown";
      case FleetNotRead _ -> "fleet-not-read";
      case MustPassWithdrawn _ -> "must-pass-withdrawn";
      case MustPassUnreachable _ -> "must-pass-unreachable";
      case NotListed _ -> "not-listed";
      case MetadataEnds _ -> "metadata-ends";
      case NoControlLeft _ -> "no-control-left";
    };
  }

  /** The message for a person: the fault, its subject, and the remedy. */
  default String detail() {
    return switch (this) {
      case MustPassNotOlder(var version, var release) ->
          "no handset can pass %s before it gets %s, which is not newer; name an older version"
              .formatted(version, release);
      case FromNotOlder(var version, var release) ->
          "no handset updates from %s to %s, which is not newer; name an older version"
              .formatted(version, release);
      case FromBelowMustPass below -> below.text();
      case AlreadyCurrent current -> current.text();
      case StageAddsNobody(var stage, var holdback) ->
          "stage %d adds no handset to the stage before it, since %d basis points are held back; leave it out or hold back less"
              .formatted(stage + 1, holdback);
      case TooFewHandsets few -> few.text();
      case FleetUnknown(var models) ->
          "no handset of %s that the release could reach has reported yet; nobody knows whether the stages add enough handsets"
              .formatted(String.join(", ", models));
      case FleetNotRead _ ->
          "the counts of handsets are not read yet, so it is unknown whether the stages add enough of them; look again with rollout preview";
      case MustPassWithdrawn(var version, var model) ->
          "%s must be passed first and was withdrawn for %s, so handsets below it never get this release; start a rollout without it"
              .formatted(version, model);
      case MustPassUnreachable(var version, var model) ->
          "%s must be passed first, no release brings a %s there, and no known handset runs it; create that release or leave the condition out"
              .formatted(version, model);
      case NotListed(var release) ->
          "no trusted metadata lists %s, so no handset accepts it; publish the vendor's signed file"
              .formatted(release);
      case MetadataEnds(var role, var offersEnd, var lastStageEnds) ->
          "the release is offered until %s, since the metadata of %s expires; the last stage ends at %s or later; renew the metadata (./yunfan tuf renew) or shorten the soaks"
              .formatted(offersEnd, role, lastStageEnds);
      case NoControlLeft none -> none.text();
    };
  }
}
