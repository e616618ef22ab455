package dev.yunfan.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.Arm;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A handset that installed an update and was not heard of since.
 *
 * @param since arrival of its last word, milliseconds since 1970-01-01T00:00Z
 * @param counted whether it is counted as silent
 * @param rollout id, model, vendor and release, as a subject
 * @param stage of the row of the rollout's health in which it counts
 * @param arm in which it counts; null in what 0.1.0 stored, which counts no other row
 */
public record Awaited(long since, boolean counted, String rollout, long stage, @Nullable Arm arm) {
  private static final int COUNTED = 1;
  private static final int SEATED = 2;
  private static final Arm[] ARMS = Arm.values();

  Awaited asCounted() {
    return new Awaited(since, true, rollout, stage, arm);
  }

  /** Stored form: time, flags, stage and arm where they are known, subject. */
  @SuppressWarnings("EnumOrdinal") // stored; in the order of the schema's symbols
  public static byte[] encode(Awaited awaited) {
    byte[] text = awaited.rollout.getBytes(UTF_8);
    var arm = awaited.arm;
    int seat = arm == null ? 0 : Integer.BYTES + 1;
    int flags = (awaited.counted ? COUNTED : 0) | (arm == null ? 0 : SEATED);
    var out = ByteBuffer.allocate(Long.BYTES + 1 + seat + text.length);
    out.putLong(awaited.since).put((byte) flags);
    if (arm != null) {
      out.putInt((int) awaited.stage).put((byte) arm.ordinal());
    }
    return out.put(text).array();
  }

  public static Awaited decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    long since = in.getLong();
    int flags = in.get();
    boolean seated = (flags & SEATED) != 0;
    long stage = seated ? in.getInt() : RolloutHealth.ALL_STAGES;
    var arm = seated ? ARMS[in.get()] : null;
    var text = new byte[in.remaining()];
    in.get(text);
    return new Awaited(since, (flags & COUNTED) != 0, new String(text, UTF_8), stage, arm);
  }
}
