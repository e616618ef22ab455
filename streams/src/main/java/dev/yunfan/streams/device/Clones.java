package dev.yunfan.streams.device;

/**
 * Signs that more than one handset lives under an id.
 *
 * @param returns how often each incarnation reported something new after a later one was heard of:
 *     four bits each, the oldest lowest, at most {@value #MOST}
 * @param suspected events of incarnations beyond those that are told apart
 * @param since arrival of the batch that made the id a suspect, milliseconds since
 *     1970-01-01T00:00Z; 0 when it is none
 */
public record Clones(int returns, long suspected, long since) {
  /** No sign. */
  public static final Clones NONE = new Clones(0, 0, 0);

  /**
   * A handset that is reset has one batch in flight at most, so that an ended incarnation can
   * return once. One that returns so often lives.
   */
  static final int SUSPICIOUS = 3;

  private static final int BITS = 4;
  private static final int MOST = 15;

  /** Whether the id is a suspect. */
  public boolean suspect() {
    return since != 0;
  }

  /** Returns of all incarnations together. */
  public int allReturns() {
    int sum = 0;
    for (int bits = returns; bits != 0; bits >>>= BITS) {
      sum += bits & MOST;
    }
    return sum;
  }

  /**
   * An incarnation reported something new after a later one was heard of.
   *
   * @param life place of the incarnation in the order in which they were heard of first, from 0
   */
  Clones returned(int life, long now) {
    int shift = life * BITS;
    int times = Math.min(MOST, ((returns >>> shift) & MOST) + 1);
    int changed = (returns & ~(MOST << shift)) | (times << shift);
    return new Clones(changed, suspected, since == 0 && times >= SUSPICIOUS ? now : since);
  }

  /** Events came of an incarnation beyond those that are told apart. */
  Clones beyond(int events, long now) {
    return new Clones(returns, suspected + events, since == 0 ? now : since);
  }
}
