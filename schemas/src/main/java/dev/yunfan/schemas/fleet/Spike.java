package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;
import java.util.List;

/**
 * Value of {@code fleet.spikes}: one alarm, as it stands after the last window that was judged.
 * Times are of arrival, milliseconds since 1970-01-01T00:00Z.
 *
 * @param id the same from the alarm's opening to its end
 * @param vendor empty in an alarm of the whole fleet, like the model
 * @param firmware empty in an alarm of a model or of the whole fleet
 * @param kind java, native, kernel or watchdog
 * @param open whether it goes on
 * @param within id of an alarm of the same firmware, or of its model or the fleet, that was open
 *     already; empty when this one stands alone
 * @param openedAt start of the window that raised it
 * @param since when the spike probably began
 * @param closedAt end of the window that ended it; 0 while it is open
 * @param observed crashing handset-days since it began
 * @param expected what the usual rate, or the bar, makes of the same device-hours
 * @param ratio observed / expected, with its exact 95 % Poisson interval; {@code ratioHigh} is -1
 *     when there is none
 * @param drivers crash groups that make the spike, the largest first; at most 5
 * @param newFirmware the firmware whose arrival it follows; empty when it follows none
 * @param newFirmwareAt when that came, or came to at least twice as many handsets
 * @param falseAlarmsPerYear what all streams of this level together are allowed
 * @param asOf end of the last window judged
 * @param rule why it was raised: rate, new-group, regressed-group or bar
 * @param group the crash group of a new-group or regressed-group; else empty
 */
public record Spike(
    String id,
    String vendor,
    String model,
    String firmware,
    String kind,
    boolean open,
    String within,
    long openedAt,
    long since,
    long closedAt,
    long observed,
    double expected,
    double ratio,
    double ratioLow,
    double ratioHigh,
    List<Driver> drivers,
    String newFirmware,
    long newFirmwareAt,
    long newFirmwareHandsets,
    double falseAlarmsPerYear,
    long asOf,
    String rule,
    String group) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<Spike> CODEC =
      AvroCodec.released("fleet-spike", new SpikeMapping());

  /**
   * A crash group that makes the spike.
   *
   * @param observed crashing handset-days with it since the spike began
   * @param expected what its usual share makes of the expected ones
   * @param share its part of the excess, in (0, 1]
   */
  public record Driver(String group, long observed, double expected, double share) {}

  public Spike {
    drivers = List.copyOf(drivers);
  }
}
