package dev.yunfan.agent.fleet;

import java.time.Instant;
import java.util.Map;

/**
 * Where a running simulation is; cheap to ask for.
 *
 * @param now simulated time
 * @param activated vendor to model to handsets activated and acknowledged
 * @param generated events made so far
 * @param acknowledged events accepted so far, each once
 * @param inFlight requests under way
 * @param requests requests answered so far, of every kind
 * @param retries requests that had to be sent again
 * @param finished whether everything is delivered
 */
public record FleetProgress(
    Instant now,
    Map<String, Map<String, Long>> activated,
    long generated,
    long acknowledged,
    long rejected,
    long duplicatesSent,
    int inFlight,
    long requests,
    long retries,
    long checkIns,
    long offered,
    long downloads,
    long confirmed,
    long rolledBack,
    long failed,
    boolean finished) {}
