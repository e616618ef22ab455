package dev.yunfan.agent.boot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A boot record's bytes: magic, length and CRC-32C of the rest, then the fields; {@link #BYTES} in
 * all, so that half a record is never taken for a whole one.
 */
final class ControlCodec {
  static final int BYTES = 1024;
  private static final int MAGIC = 0x59464232; // YFB2
  private static final int HEAD = 12;

  private ControlCodec() {}

  static byte[] encode(BootControl control) {
    var body = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(body)) {
      out.writeLong(control.seq());
      write(control.a(), out);
      write(control.b(), out);
      out.writeUTF(control.floor());
      out.writeLong(control.counter());
      out.writeByte(control.rejected().size());
      for (var image : control.rejected()) {
        out.writeUTF(image);
      }
      var pending = control.pending();
      out.writeBoolean(pending != null);
      if (pending != null) {
        out.writeUTF(pending.rolloutId());
        out.writeUTF(pending.release());
        out.writeUTF(pending.target().name());
        out.writeLong(pending.lengthBytes());
        out.writeUTF(pending.sha256());
        out.writeUTF(pending.reason());
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    if (body.size() > BYTES - HEAD) {
      throw new IllegalArgumentException("a boot record of %d bytes".formatted(body.size()));
    }
    return ByteBuffer.allocate(BYTES)
        .putInt(MAGIC)
        .putInt(body.size())
        .putInt(crc(body.toByteArray()))
        .put(body.toByteArray())
        .array();
  }

  private static void write(SlotEntry entry, DataOutputStream out) throws IOException {
    out.writeByte(entry.priority());
    out.writeByte(entry.tries());
    out.writeBoolean(entry.confirmed());
    out.writeUTF(entry.version());
    out.writeLong(entry.counter());
    out.writeLong(entry.lengthBytes());
    out.writeUTF(entry.sha256());
  }

  /** Nothing when the bytes are not one whole record. */
  static Optional<BootControl> decode(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    if (bytes.length != BYTES || buffer.getInt() != MAGIC) {
      return Optional.empty();
    }
    int length = buffer.getInt();
    int crc = buffer.getInt();
    if (length < 0 || length > BYTES - HEAD) {
      return Optional.empty();
    }
    var body = new byte[length];
    buffer.get(body);
    if (crc(body) != crc) {
      return Optional.empty();
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(body))) {
      return Optional.of(read(in));
    } catch (IOException e) {
      return Optional.empty(); // the CRC is right and the fields are not: no record of ours
    }
  }

  private static BootControl read(DataInputStream in) throws IOException {
    long seq = in.readLong();
    var a = readEntry(in);
    var b = readEntry(in);
    var floor = in.readUTF();
    long counter = in.readLong();
    var rejected = new ArrayList<String>();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      rejected.add(in.readUTF());
    }
    var pending =
        in.readBoolean()
            ? new PendingUpdate(
                in.readUTF(),
                in.readUTF(),
                in.readUTF().equals("A") ? Slot.A : Slot.B,
                in.readLong(),
                in.readUTF(),
                in.readUTF())
            : null;
    return new BootControl(seq, a, b, floor, counter, rejected, pending);
  }

  private static SlotEntry readEntry(DataInputStream in) throws IOException {
    return new SlotEntry(
        in.readByte(),
        in.readByte(),
        in.readBoolean(),
        in.readUTF(),
        in.readLong(),
        in.readLong(),
        in.readUTF());
  }

  private static int crc(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
