package dev.yunfan.ota.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How long handsets accept the signed metadata that describes an image. */
public sealed interface Lifetime {
  /** An offer is good for a day. Offers end a day before the metadata, so none outlives it. */
  Duration MARGIN = Duration.ofHours(24);

  /** The server warns from 30 days ahead. */
  Duration WARNING = Duration.ofDays(30);

  /** The control log holds no signed metadata at all, so none can expire. */
  record Endless() implements Lifetime {}

  /** No file of a trusted role lists the image; every handset refuses it. */
  record Unlisted() implements Lifetime {}

  /**
   * Some file on the way from root to the image expires first.
   *
   * @param role of that file
   * @param expires the first instant at which handsets refuse it
   */
  record Until(String role, Instant expires) implements Lifetime {}

  /** Where a lifetime stands at some moment; the code is what the API shows. */
  enum Phase {
    /** It has more than 30 days. */
    GOOD,
    /** It expires within 30 days; somebody must renew it. */
    EXPIRES_SOON,
    /** It expires within a day, so nothing under it is offered any more. */
    OFFERS_ENDED,
    /** Handsets refuse it. */
    EXPIRED,
    /** No trusted file lists the image. */
    UNLISTED;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Such as {@code expires-soon}. */
    public String code() {
      return code;
    }

    /** Whether the server makes offers in this phase. */
    public boolean offers() {
      return this == GOOD || this == EXPIRES_SOON;
    }
  }

  /** The phase at some moment. */
  default Phase phase(Instant now) {
    return switch (this) {
      case Endless _ -> Phase.GOOD;
      case Unlisted _ -> Phase.UNLISTED;
      case Until(var _, var expires) when !now.isBefore(expires) -> Phase.EXPIRED;
      case Until(var _, var expires) when !now.isBefore(expires.minus(MARGIN)) ->
          Phase.OFFERS_ENDED;
      case Until(var _, var expires) ->
          now.isBefore(expires.minus(WARNING)) ? Phase.GOOD : Phase.EXPIRES_SOON;
    };
  }

  /** The first instant at which the image is not offered any more; empty: there is none. */
  default Optional<Instant> offersEnd() {
    return switch (this) {
      case Endless _ -> Optional.empty();
      case Unlisted _ -> Optional.of(Instant.MIN);
      case Until(var _, var expires) -> Optional.of(expires.minus(MARGIN));
    };
  }

  /** The shortest of some; endless when there are none. */
  static Lifetime shortest(Collection<Lifetime> lifetimes) {
    Lifetime shortest = new Endless();
    for (var lifetime : lifetimes) {
      if (end(lifetime).isBefore(end(shortest))) {
        shortest = lifetime;
      }
    }
    return shortest;
  }

  private static Instant end(Lifetime lifetime) {
    return lifetime.offersEnd().orElse(Instant.MAX);
  }
}
