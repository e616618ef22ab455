package dev.yunfan.ingest.meters;

import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.EventCounts;
import dev.yunfan.ingest.admission.EventFault;
import dev.yunfan.ingest.admission.ReceiptFault;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.VerifiedReceipts;
import dev.yunfan.ingest.load.InFlight;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The counters of the gateway; every branch that accepts, rejects or sheds is here. */
public final class IngestMeters {
  /** Events replicated, by {@code vendor} and {@code type}. */
  public static final String EVENTS_ACCEPTED = "ingest.events.accepted";

  /** Events refused in batches that came in, by {@code reason}. */
  public static final String EVENTS_REJECTED = "ingest.events.rejected";

  /** Events that were too large and came in cut to their ranges. */
  public static final String EVENTS_CUT = "ingest.events.cut";

  /** Receipts that were verified, the ones that count. */
  public static final String RECEIPTS_GOOD = "ingest.receipts.good";

  /** Receipts that prove nothing, by {@code reason}. */
  public static final String RECEIPTS_BAD = "ingest.receipts.bad";

  /** Requests refused whole, by {@code reason}. */
  public static final String REQUESTS_REFUSED = "ingest.requests.refused";

  /** Events of a batch that came in. */
  public static final String BATCH_EVENTS = "ingest_batch_events";

  /** Bytes of a batch on the wire, before decompression. */
  public static final String BATCH_BYTES = "ingest_batch_bytes";

  /** From the head of a request to its answer, for batches that came in. */
  public static final String LATENCY = "ingest_request_latency_seconds";

  /** Requests under way. */
  public static final String IN_FLIGHT_REQUESTS = "ingest.inflight.requests";

  /** Bytes of bodies and of records not yet replicated. */
  public static final String IN_FLIGHT_BYTES = "ingest.inflight.bytes";

  private static final double[] EVENTS_BOUNDS = {1, 5, 10, 20, 50, 100, 200, 500, 1_000};
  private static final double[] BYTES_BOUNDS = {
    256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576
  };
  private static final double[] SECONDS_BOUNDS = {
    .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5, 10
  };
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, Counter[]> accepted = new HashMap<>();
  private final Map<EventFault, Counter> rejected = new EnumMap<>(EventFault.class);
  private final Map<ReceiptFault, Counter> badReceipts = new EnumMap<>(ReceiptFault.class);
  private final Counter goodReceipts;
  private final Counter cut;
  private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);
  private final Histogram batchEvents;
  private final Histogram batchBytes;
  private final Histogram latency;

  /** Registers the meters; the vendors are the only values of the vendor tag. */
  public IngestMeters(PrometheusMeterRegistry registry, Set<String> vendors, InFlight inFlight) {
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
    goodReceipts = registry.counter(RECEIPTS_GOOD);
    cut = registry.counter(EVENTS_CUT);
    for (var fault : ReceiptFault.values()) {
      badReceipts.put(fault, registry.counter(RECEIPTS_BAD, "reason", fault.code()));
    }
    for (var reason : RefusalReason.values()) {
      refused.put(reason, registry.counter(REQUESTS_REFUSED, "reason", reason.code()));
    }
    var histograms = registry.getPrometheusRegistry();
    batchEvents = histogram(BATCH_EVENTS, "Events of a batch", EVENTS_BOUNDS, histograms);
    batchBytes = histogram(BATCH_BYTES, "Bytes of a batch", BYTES_BOUNDS, histograms);
    latency = histogram(LATENCY, "Head of the request to answer", SECONDS_BOUNDS, histograms);
    registry.gauge(IN_FLIGHT_REQUESTS, inFlight, InFlight::requests);
    registry.gauge(IN_FLIGHT_BYTES, inFlight, InFlight::bytes);
  }

  /** Prometheus' own: Micrometer's keep a maximum besides, at twice the cost of all the rest. */
  private static Histogram histogram(
      String name, String help, double[] bounds, PrometheusRegistry registry) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  /** Counts a batch that is answered 202. */
  public void batchAccepted(Admitted admitted, int bodyBytes, long tookNanos) {
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
    if (!admitted.cut().isEmpty()) {
      cut.increment(admitted.cut().size());
    }
    count(admitted.receipts());
    batchEvents.observe(admitted.counts().total() + admitted.refused().size());
    batchBytes.observe(bodyBytes);
    latency.observe(tookNanos / NANOS_PER_SECOND);
  }

  private void count(VerifiedReceipts receipts) {
    if (!receipts.good().isEmpty()) {
      goodReceipts.increment(receipts.good().size());
    }
    receipts
        .bad()
        .forEach((fault, count) -> Objects.requireNonNull(badReceipts.get(fault)).increment(count));
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
