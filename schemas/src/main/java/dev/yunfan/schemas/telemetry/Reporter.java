package dev.yunfan.schemas.telemetry;

/**
 * The reporting handset, as it describes itself.
 *
 * @param deviceId factory identity
 * @param vendor such as {@code k-touch}
 * @param model such as {@code w700}
 * @param firmware version that runs
 * @param incarnation random id made at first boot and at each factory reset
 */
public record Reporter(
    String deviceId, String vendor, String model, String firmware, long incarnation) {}
