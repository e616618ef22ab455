package dev.yunfan.tuf.client;

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
 */
public record Limits(
    int rootRotations,
    int rootBytes,
    int timestampBytes,
    int snapshotBytes,
    int targetsBytes,
    int delegations) {
  /** 256 roots of 512,000 bytes; 16,384, 2,000,000 and 5,000,000 bytes; 32 roles. */
  public static final Limits DEFAULT = new Limits(256, 512_000, 16_384, 2_000_000, 5_000_000, 32);
}
