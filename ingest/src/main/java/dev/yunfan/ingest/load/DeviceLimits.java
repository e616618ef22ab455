package dev.yunfan.ingest.load;

import java.time.Duration;

/**
 * What one device may do.
 *
 * @param rate how often it may send
 * @param partialBodies how many bodies it may be sending at a time
 * @param bodyTime how long a body may take that does not come at once
 * @param refusedSample which of those that are turned away for sending too often leave a record
 */
public record DeviceLimits(
    DeviceRate rate, PartialBodies partialBodies, Duration bodyTime, Sample refusedSample) {}
