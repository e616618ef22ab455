package dev.yunfan.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * A handset that installed an update and was not heard of since.
 *
 * @param since arrival of its last word, milliseconds since 1970-01-01T00:00Z
 * @param counted whether it is counted as silent
 * @param rollout id, model, vendor and release, as a subject
 */
record Awaited(long since, boolean counted, String rollout) {
  Awaited asCounted() {
    return new Awaited(since, true, rollout);
  }

  static byte[] encode(Awaited awaited) {
    byte[] text = awaited.rollout.getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + 1 + text.length)
        .putLong(awaited.since)
        .put((byte) (awaited.counted ? 1 : 0))
        .put(text)
        .array();
  }

  static Awaited decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    long since = in.getLong();
    boolean counted = in.get() == 1;
    var text = new byte[in.remaining()];
    in.get(text);
    return new Awaited(since, counted, new String(text, UTF_8));
  }
}
