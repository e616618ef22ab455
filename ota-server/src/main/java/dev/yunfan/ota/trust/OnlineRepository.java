package dev.yunfan.ota.trust;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The repository that handsets read. Nothing is stored: each edition follows from the control log
 * and the hour. Files of the edition before stay, for readers in the middle of a refresh.
 */
public final class OnlineRepository {
  private final Supplier<Trust> trust;
  private final ServerKeys keys;
  private final InstantSource clock;
  private Optional<Edition> before = Optional.empty();
  private Optional<Edition> now = Optional.empty();

  /**
   * A repository.
   *
   * @param trust the newest, asked for at each request
   */
  public OnlineRepository(Supplier<Trust> trust, ServerKeys keys, InstantSource clock) {
    this.trust = trust;
    this.keys = keys;
    this.clock = clock;
  }

  /** A metadata file by its name, such as {@code timestamp.json} or {@code 3.haier.json}. */
  public synchronized Optional<byte[]> file(String name) {
    var current = trust.get();
    if (current.root().isEmpty()) {
      return Optional.empty();
    }
    // a clock that is set back renews nothing, and takes nothing back
    long hour = now.map(Edition::hour).orElse(Long.MIN_VALUE);
    hour = Math.max(hour, Edition.hourOf(clock.instant()));
    if (now.isEmpty() || !now.get().isOf(current, hour)) {
      before = now;
      now = Optional.of(Edition.of(current, keys, hour));
    }
    return now.flatMap(edition -> edition.file(name))
        .or(() -> before.flatMap(edition -> edition.file(name)));
  }
}
