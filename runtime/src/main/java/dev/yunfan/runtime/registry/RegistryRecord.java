package dev.yunfan.runtime.registry;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import org.jspecify.annotations.Nullable;

/** Tells a record in a registry's wire format from bytes that only begin like one. */
public final class RegistryRecord {
  private RegistryRecord() {}

  /**
   * Whether a value may become readable later, although its schema is unavailable now. Without a
   * registry only a value with a record of the topic's own schema behind the header may: a server
   * that lacks a setting must not pass over it. Everything else only begins with a zero byte.
   *
   * @param failure of reading the value
   * @param wire the value as it stands on the topic
   */
  public static boolean mayBeReadLater(
      Throwable failure, AvroCodec<?> codec, byte @Nullable [] wire) {
    var unavailable = SchemaUnavailable.in(failure);
    if (unavailable == null || wire == null) {
      return false;
    }
    return !unavailable.withoutRegistry() || isOf(codec, wire);
  }

  /** Whether a record of any released schema of the codec stands behind a registry's header. */
  private static boolean isOf(AvroCodec<?> codec, byte[] wire) {
    return WireForm.of(wire) == WireForm.REGISTRY
        && codec.readableHeaders().stream()
            .anyMatch(header -> decodes(codec, WireForm.REGISTRY.exchanged(wire, header)));
  }

  private static boolean decodes(AvroCodec<?> codec, byte[] singleObject) {
    try {
      codec.decode(singleObject);
      return true;
    } catch (UnreadableRecord _) {
      return false; // not of this schema: that is the question
    }
  }
}
