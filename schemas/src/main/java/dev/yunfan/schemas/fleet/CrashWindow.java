package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.crash-rates}: crashes and exposure of one firmware in one window of event
 * time. Exact; late events update the window they belong to.
 *
 * @param start of the window, milliseconds since 1970-01-01T00:00Z
 * @param seconds length of the window: 60, 3,600 or 86,400
 * @param java uncaught exceptions
 * @param natives fatal signals
 * @param kernel oopses and panics
 * @param watchdog applications not responding
 * @param exposureSeconds powered-on time from heartbeats
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record CrashWindow(
    String vendor,
    String model,
    String firmware,
    long start,
    long seconds,
    long java,
    long natives,
    long kernel,
    long watchdog,
    long exposureSeconds,
    long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<CrashWindow> CODEC =
      AvroCodec.released(
          "fleet-crash-window",
          Row.mapping(
              3,
              8,
              row ->
                  new CrashWindow(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2],
                      row.numbers()[3],
                      row.numbers()[4],
                      row.numbers()[5],
                      row.numbers()[6],
                      row.numbers()[7]),
              window ->
                  Row.of(
                      Row.texts(window.vendor, window.model, window.firmware),
                      window.start,
                      window.seconds,
                      window.java,
                      window.natives,
                      window.kernel,
                      window.watchdog,
                      window.exposureSeconds,
                      window.asOf)));

  /** Crashes of every kind. */
  public long crashes() {
    return java + natives + kernel + watchdog;
  }
}
