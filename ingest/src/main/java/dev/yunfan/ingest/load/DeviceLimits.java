package dev.yunfan.ingest.load;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The limits of one device.
 *
 * @param revoked whether nothing is taken from it any more
 * @param revokedSample which of those that are turned away for it leave a record
 * @param rate how often it may send
 * @param bytes how much it may send
 * @param partialBodies how many bodies it may be sending at a time
 * @param bodyTime how long a body may take from its head on
 * @param refusedSample which of those that are turned away for sending too often leave a record
 */
public record DeviceLimits(
    Predicate<DevicePrincipal> revoked,
    Sample revokedSample,
    DeviceRate rate,
    DeviceBytes bytes,
    PartialBodies partialBodies,
    Duration bodyTime,
    Sample refusedSample) {}
