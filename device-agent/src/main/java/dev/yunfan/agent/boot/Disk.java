package dev.yunfan.agent.boot;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The partitions of a handset that an update touches. */
public record Disk(BlockStore slotA, BlockStore slotB, BlockStore control) {
  private static final int CHUNK = 64 << 10;

  /** The partition of a slot. */
  public BlockStore slot(Slot slot) {
    return slot == Slot.A ? slotA : slotB;
  }

  /** SHA-256, in hex, of the first bytes of a slot, read from storage. */
  public String digest(Slot slot, long lengthBytes) throws IOException {
    var digest = sha256();
    for (long at = 0; at < lengthBytes; at += CHUNK) {
      digest.update(slot(slot).read(at, (int) Math.min(CHUNK, lengthBytes - at)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
