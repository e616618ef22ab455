package dev.yunfan.agent.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies that came whole and were not what was signed: the newest three of each image. They tell a
 * bad road from a bad image, and bound what a bad road costs. Their times are the server's, as it
 * signed them, so neither a restart nor a wrong clock opens or locks a download.
 *
 * @param all in the order in which they came, at most {@value #MOST}
 */
public record WrongCopies(List<Copy> all) {
  /** So many equal wrong copies in a row are the fault of the image; differing ones of the road. */
  public static final int EQUAL_COPIES = 3;

  /** Most copies that are kept, of all images. */
  public static final int MOST = 4 * EQUAL_COPIES;

  /** Before any came. */
  public static final WrongCopies NONE = new WrongCopies(List.of());

  /** In so much time an image is fetched anew twice. */
  private static final Duration SPAN = Duration.ofDays(1);

  private static final int TIMES_ANEW = 2;

  /**
   * One copy.
   *
   * @param image SHA-256 that was signed
   * @param found SHA-256 of the bytes that came
   * @param at the server's time, milliseconds since 1970-01-01T00:00Z
   */
  public record Copy(String image, String found, long at) {}

  public WrongCopies {
    all = List.copyOf(all);
  }

  private List<Copy> of(String image) {
    return all.stream().filter(copy -> copy.image().equals(image)).toList();
  }

  /** How many copies of an image are known, at most {@value #EQUAL_COPIES}. */
  int count(String image) {
    return of(image).size();
  }

  /** With one more. */
  WrongCopies with(Copy copy) {
    var kept = new ArrayList<>(all);
    var same = of(copy.image());
    if (same.size() == EQUAL_COPIES) {
      kept.remove(same.getFirst());
    } else if (kept.size() == MOST) {
      kept.removeFirst();
    }
    kept.add(copy);
    return new WrongCopies(kept);
  }

  /** Without those of an image, which came as it was signed. */
  WrongCopies without(String image) {
    return new WrongCopies(all.stream().filter(copy -> !copy.image().equals(image)).toList());
  }

  /** None from the future: a server whose clock was ahead must not lock a download for ever. */
  WrongCopies notAfter(long now) {
    return new WrongCopies(
        all.stream()
            .map(copy -> new Copy(copy.image(), copy.found(), Math.min(copy.at(), now)))
            .toList());
  }

  /** Whether the image itself is wrong: the last copies were all equal. */
  boolean blame(String image) {
    var copies = of(image);
    return copies.size() == EQUAL_COPIES
        && copies.stream().map(Copy::found).distinct().count() == 1;
  }

  /** The bytes that came last; there must be a copy. */
  String lastFound(String image) {
    return of(image).getLast().found();
  }

  /** How long until the image may be fetched anew; zero: now. */
  Duration untilNext(String image, long now) {
    var copies = of(image);
    if (copies.size() < EQUAL_COPIES) {
      return Duration.ZERO;
    }
    long wait = copies.get(EQUAL_COPIES - TIMES_ANEW).at() + SPAN.toMillis() - now;
    return Duration.ofMillis(Math.clamp(wait, 0, SPAN.toMillis()));
  }
}
