package dev.yunfan.agent.update;

import java.util.Optional;

/** Decides whether the vendor of this handset really made an image. */
@FunctionalInterface
public interface ReleaseVerifier {
  /** Nothing when the offer's manifest is genuine, else which check failed. */
  Optional<Refusal> refusalOf(Offer offer);
}
