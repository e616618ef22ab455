package dev.yunfan.agent.boot;

import dev.yunfan.agent.update.Offer;
import dev.yunfan.schemas.release.ImageManifest;

/** The offer that a pending update came from; verified before it was recorded. */
final class Offers {
  private Offers() {}

  static Offer of(String vendor, String model, PendingUpdate pending) {
    return new Offer(
        pending.rolloutId(),
        pending.release(),
        new ImageManifest(
            vendor, model, pending.release(), pending.lengthBytes(), pending.sha256()),
        "",
        0,
        Offer.Assigned.NOT,
        "");
  }
}
