package dev.yunfan.runtime.registry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The two forms of a value, told apart by their first bytes. The Avro body behind the header is the
 * same in both.
 */
enum WireForm {
  /** Avro 1.12, "Single-object encoding": {@code C3 01}, then the schema's CRC-64-AVRO. */
  SINGLE_OBJECT(10),
  /** Of Confluent and other registries: a zero byte, then the schema's id, big-endian. */
  REGISTRY(5),
  /** Neither of them. */
  UNKNOWN(0);

  private final int headerBytes;

  WireForm(int headerBytes) {
    this.headerBytes = headerBytes;
  }

  static WireForm of(byte[] value) {
    if (value.length >= SINGLE_OBJECT.headerBytes && value[0] == (byte) 0xC3 && value[1] == 0x01) {
      return SINGLE_OBJECT;
    }
    return value.length >= REGISTRY.headerBytes && value[0] == 0 ? REGISTRY : UNKNOWN;
  }

  int headerBytes() {
    return headerBytes;
  }

  /** The value with another header in place of the one of this form. */
  byte[] exchanged(byte[] value, byte[] header) {
    int body = value.length - headerBytes;
    return ByteBuffer.allocate(header.length + body)
        .put(header)
        .put(value, headerBytes, body)
        .array();
  }

  static long fingerprint(byte[] singleObject) {
    return ByteBuffer.wrap(singleObject).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  static byte[] singleObjectHeader(long fingerprint) {
    return ByteBuffer.allocate(SINGLE_OBJECT.headerBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(fingerprint)
        .array();
  }

  static int registryId(byte[] wire) {
    return ByteBuffer.wrap(wire).getInt(1);
  }
}
