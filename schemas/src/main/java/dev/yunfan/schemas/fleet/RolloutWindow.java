package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.rollout-windows}, key as {@link #key()} makes it: what the handsets of one
 * arm of a rollout did in one hour of arrival. A row changes only while its hour lasts, and a late
 * report counts in the hour in which it arrives, so that evidence is a pure function of the rows.
 *
 * <p>The handsets at risk when an hour begins follow from the hours before it: those that joined,
 * less those that crashed (or were silent) and those that left, see {@link Firsts}.
 *
 * @param release version that the rollout ships
 * @param arm label of a {@link dev.yunfan.schemas.telemetry.Arm}
 * @param region of activation; empty while it is not known
 * @param stage index of the newest stage that the rollout had opened when the handset checked in,
 *     from 0; the number of stages when all are over
 * @param hour its start, milliseconds since 1970-01-01T00:00Z
 * @param joined handsets that came to the arm and stage; they are at risk from the next hour on
 * @param exposureSeconds powered-on time that heartbeats tell of, seconds
 * @param crashed first crash of each handset in this arm and stage, of any kind
 * @param java the same of uncaught exceptions
 * @param natives the same of fatal signals
 * @param kernel the same of oopses and panics
 * @param watchdog the same of applications not responding
 * @param silence handsets that were not heard of for the time after which a handset is silent, each
 *     once in this arm and stage
 * @param returned handsets that were silent and are heard of again
 * @param updates net changes of the outcomes of updates
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record RolloutWindow(
    String rolloutId,
    String vendor,
    String model,
    String release,
    String arm,
    String region,
    long stage,
    long hour,
    long joined,
    long exposureSeconds,
    Firsts crashed,
    Firsts java,
    Firsts natives,
    Firsts kernel,
    Firsts watchdog,
    Firsts silence,
    long returned,
    Updates updates,
    long asOf) {
  private static final int TEXTS = 6;
  private static final int NUMBERS = 30;

  /**
   * How handsets cease to be at risk of a first event.
   *
   * @param events handsets at risk that had it
   * @param unexposed handsets that had none that counts: they left the arm or stage, or had it in
   *     the hour in which they came
   * @param seconds at risk that batches of this hour tell of, in the same batches as the events; so
   *     arms that report at other times stay comparable. Crashes: powered-on time up to the first
   *     one. Silence: time since the handset's word before. 0 in both arms: not told
   */
  public record Firsts(long events, long unexposed, long seconds) {
    /** Where no time is told. */
    public Firsts(long events, long unexposed) {
      this(events, unexposed, 0);
    }
  }

  /**
   * Net changes of the numbers of handsets by how far their update came; negative when an outcome
   * was replaced by another.
   *
   * @param excused failures that do not count against the image
   */
  public record Updates(
      long offered, long attempted, long confirmed, long rolledBack, long failed, long excused) {}

  /** Bytes and JSON of a value. */
  public static final AvroCodec<RolloutWindow> CODEC =
      AvroCodec.released(
          "fleet-rollout-window",
          Row.mapping(TEXTS, NUMBERS, RolloutWindow::of, RolloutWindow::row));

  /** Key of the topic: {@code rolloutId/model/vendor/release/stage/arm/region/hour}. */
  public String key() {
    return String.join(
        "/",
        rolloutId,
        model,
        vendor,
        release,
        Long.toString(stage),
        arm,
        region,
        Long.toString(hour));
  }

  private static RolloutWindow of(Row row) {
    var t = row.texts();
    var n = row.numbers();
    return new RolloutWindow(
        t[0],
        t[1],
        t[2],
        t[3],
        t[4],
        t[5],
        n[0],
        n[1],
        n[2],
        n[3],
        new Firsts(n[4], n[9], n[23]),
        new Firsts(n[5], n[10], n[24]),
        new Firsts(n[6], n[11], n[25]),
        new Firsts(n[7], n[12], n[26]),
        new Firsts(n[8], n[13], n[27]),
        new Firsts(n[14], n[15], n[28]),
        n[16],
        new Updates(n[17], n[18], n[19], n[20], n[21], n[22]),
        n[29]);
  }

  private static Row row(RolloutWindow of) {
    return Row.of(
        Row.texts(of.rolloutId, of.vendor, of.model, of.release, of.arm, of.region),
        of.stage,
        of.hour,
        of.joined,
        of.exposureSeconds,
        of.crashed.events,
        of.java.events,
        of.natives.events,
        of.kernel.events,
        of.watchdog.events,
        of.crashed.unexposed,
        of.java.unexposed,
        of.natives.unexposed,
        of.kernel.unexposed,
        of.watchdog.unexposed,
        of.silence.events,
        of.silence.unexposed,
        of.returned,
        of.updates.offered,
        of.updates.attempted,
        of.updates.confirmed,
        of.updates.rolledBack,
        of.updates.failed,
        of.updates.excused,
        of.crashed.seconds,
        of.java.seconds,
        of.natives.seconds,
        of.kernel.seconds,
        of.watchdog.seconds,
        of.silence.seconds,
        of.asOf);
  }
}
