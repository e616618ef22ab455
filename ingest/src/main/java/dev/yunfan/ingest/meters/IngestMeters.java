package dev.yunfan.ingest.meters;

import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.EventCounts;
import dev.yunfan.ingest.admission.EventFault;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.load.InFlight;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the gateway counts; every branch that accepts, rejects or sheds is here. */
public final class IngestMeters {
  /** Events replicated, by {@code vendor} and {@code type}. */
  public static final String EVENTS_ACCEPTED = "ingest.events.accepted";

  /** Events refused in batches that came in, by {@code reason}. */
  public static final String EVENTS_REJECTED = "ingest.events.rejected";

  /** Requests refused whole, by {@code reason}. */
  public static final String REQUESTS_REFUSED = "ingest.requests.refused";

  /** Events of a batch that came in. */
  public static final String BATCH_EVENTS = "ingest.batch.events";

  /** Bytes of a batch on the wire, before decompression. */
  public static final String BATCH_BYTES = "ingest.batch.bytes";

  /** From the head of a request to its answer, for batches that came in. */
  public static final String LATENCY = "ingest.request.latency";

  /** Requests under way. */
  public static final String IN_FLIGHT_REQUESTS = "ingest.inflight.requests";

  /** Bytes of bodies and of records not yet replicated. */
  public static final String IN_FLIGHT_BYTES = "ingest.inflight.bytes";

  private static final Duration[] LATENCIES =
      Arrays.stream(new int[] {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Map<String, Counter[]> accepted = new HashMap<>();
  private final Map<EventFault, Counter> rejected = new EnumMap<>(EventFault.class);
  private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);
  private final DistributionSummary batchEvents;
  private final DistributionSummary batchBytes;
  private final Timer latency;

  /** Registers the meters; the vendors are the only values of the vendor tag. */
  public IngestMeters(MeterRegistry registry, Set<String> vendors, InFlight inFlight) {
    for (String vendor : vendors) {
      accepted.put(
          vendor,
          EventCounts.KINDS.stream()
              .map(type -> registry.counter(EVENTS_ACCEPTED, "vendor", vendor, "type", type))
              .toArray(Counter[]::new));
    }
    for (var fault : EventFault.values()) {
      rejected.put(fault, registry.counter(EVENTS_REJECTED, "reason", fault.code()));
    }
    for (var reason : RefusalReason.values()) {
      refused.put(reason, registry.counter(REQUESTS_REFUSED, "reason", reason.code()));
    }
    batchEvents =
        DistributionSummary.builder(BATCH_EVENTS)
            .serviceLevelObjectives(1, 5, 10, 20, 50, 100, 200, 500, 1_000)
            .register(registry);
    batchBytes =
        DistributionSummary.builder(BATCH_BYTES)
            .baseUnit("bytes")
            .serviceLevelObjectives(256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576)
            .register(registry);
    latency = Timer.builder(LATENCY).serviceLevelObjectives(LATENCIES).register(registry);
    registry.gauge(IN_FLIGHT_REQUESTS, inFlight, InFlight::requests);
    registry.gauge(IN_FLIGHT_BYTES, inFlight, InFlight::bytes);
  }

  /** Counts a batch that is answered 202. */
  public void batchAccepted(Admitted admitted, int bodyBytes, Duration took) {
    var counters = Objects.requireNonNull(accepted.get(admitted.principal().vendor()));
    for (int kind = 0; kind < counters.length; kind++) {
      int count = admitted.counts().of(kind);
      if (count > 0) {
        counters[kind].increment(count);
      }
    }
    for (var fault : admitted.refused()) {
      Objects.requireNonNull(rejected.get(fault.fault())).increment();
    }
    batchEvents.record(admitted.counts().total() + admitted.refused().size());
    batchBytes.record(bodyBytes);
    latency.record(took);
  }

  /** Counts a request that is refused whole. */
  public void requestRefused(RefusalReason reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
  }

  /** Requests refused so far for one reason. */
  public long refused(RefusalReason reason) {
    return (long) Objects.requireNonNull(refused.get(reason)).count();
  }
}
