package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.refusal.Refusal;

/**
 * The newest snapshot, signed anew every few hours.
 *
 * @param snapshot the snapshot it vouches for
 */
public record Timestamp(Header header, Envelope file, FileEntry snapshot) {

  /** Reads timestamp metadata; says nothing about its signatures. */
  public static Timestamp read(Envelope file) throws Refusal {
    var header = Header.read(Role.TIMESTAMP, Role.TIMESTAMP, file.signed());
    var entry = file.signed().field("meta").field("snapshot.json");
    return new Timestamp(header, file, FileEntry.read(entry));
  }
}
