package dev.yunfan.tuf.client;

import java.time.Duration;

/**
 * How much a repository may make a client read. The defaults are those of python-tuf and tuf-js, so
 * a repository that one client can read, the others can.
 *
 * @param rootRotations most roots in one refresh (the specification's Y of 5.3.3)
 * @param rootBytes longest root file
 * @param timestampBytes longest timestamp file
 * @param snapshotBytes longest snapshot file of unstated length
 * @param targetsBytes longest targets file of unstated length
 * @param delegations most roles visited in one search
 * @param sessionBytes all metadata together, from a refresh to the next: what is fetched and what
 *     comes from the store, look-ups included
 * @param patience longest time of all downloads of one refresh, or of one look-up
 */
public record Limits(
    int rootRotations,
    int rootBytes,
    int timestampBytes,
    int snapshotBytes,
    int targetsBytes,
    int delegations,
    int sessionBytes,
    Duration patience) {
  /**
   * 256 roots of 512,000 bytes; 16,384, 2,000,000 and 5,000,000 bytes; 32 roles. In all 16,000,000
   * bytes: the largest file of each role twice (15,056,768 bytes), the one in the store and the one
   * that takes its place. And 20 minutes, in which a line of 6 kB a second brings the largest
   * snapshot and targets file.
   */
  public static final Limits DEFAULT =
      new Limits(
          256, 512_000, 16_384, 2_000_000, 5_000_000, 32, 16_000_000, Duration.ofMinutes(20));

  /** These limits with another one for all metadata of a session. */
  public Limits withSessionBytes(int most) {
    return new Limits(
        rootRotations,
        rootBytes,
        timestampBytes,
        snapshotBytes,
        targetsBytes,
        delegations,
        most,
        patience);
  }
}
