package dev.yunfan.ota.replay;

import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command.RepairRecord;
import dev.yunfan.schemas.control.RepairText;
import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The public half of the key that repairs of the control log are signed with. */
public final class RepairKey {
  private final TufKey key;

  /** A key in the form that metadata lists it. */
  public RepairKey(TufKey key) {
    this.key = key;
  }

  /**
   * Reads a {@code .pub} file of {@code tuf key create}.
   *
   * @throws IOException when it holds no Ed25519 key
   */
  public static RepairKey read(Path file) throws IOException {
    try {
      var node = new Node(file.toString(), JsonReader.read("key", Files.readAllBytes(file)));
      var key = TufKey.from(node);
      if (!node.field("scheme").text().equals(Scheme.ED25519.wireName()) || key.value().isEmpty()) {
        throw new IOException("%s holds no Ed25519 key".formatted(file));
      }
      return new RepairKey(key);
    } catch (Refusal e) {
      throw new IOException("%s is no .pub file of tuf key create".formatted(file), e);
    }
  }

  /**
   * Whether a repair was signed with the key, for this place of this log.
   *
   * @param before the chain's head before the record that it names
   */
  public boolean signed(RepairRecord repair, ChainHead before) {
    if (before.offset() >= repair.offset()) {
      return false;
    }
    try {
      byte[] signature = HexFormat.of().parseHex(repair.signature());
      return key.verifies(RepairText.of(repair.offset(), repair.sha256(), before), signature);
    } catch (IllegalArgumentException notHex) {
      return false;
    }
  }

  @Override
  public String toString() {
    return key.id();
  }
}
