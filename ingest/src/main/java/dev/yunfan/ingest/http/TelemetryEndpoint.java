package dev.yunfan.ingest.http;

import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.admission.Verdict;
import dev.yunfan.ingest.body.Submission;
import dev.yunfan.ingest.intake.Intake;
import dev.yunfan.ingest.load.DeviceLimits;
import dev.yunfan.ingest.load.InFlight;
import dev.yunfan.ingest.load.PartialBodies;
import dev.yunfan.ingest.load.Sample;
import dev.yunfan.ingest.meters.IngestMeters;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.identity.FleetKeys;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/telemetry}. Looks at the head of a request, and reads the body only of those that
 * may come in. Runs on the event loops and never blocks.
 */
public final class TelemetryEndpoint implements Handler<HttpServerRequest> {
  /** Where telemetry is posted. */
  public static final String PATH = "/v1/telemetry";

  private static final Logger LOG = LoggerFactory.getLogger(TelemetryEndpoint.class);

  private static final RequestRefusal REVOKED =
      new RequestRefusal(RefusalReason.REVOKED, "nothing is taken from this device any more");
  private static final RequestRefusal TOO_MANY =
      new RequestRefusal(RefusalReason.TOO_MANY, "keep the batch and send several events in one");

  private static final RequestRefusal TOO_MANY_BYTES =
      new RequestRefusal(
          RefusalReason.TOO_MANY_BYTES, "keep the batch; send less, or what is refused not again");

  private final FleetKeys keys;
  private final Intake intake;
  private final InFlight inFlight;
  private final DeviceLimits limits;
  private final IngestMeters meters;
  private final Answers answers;
  private final int maxBodyBytes;

  /** Of each event loop. */
  private final ThreadLocal<Loop> loop;

  private record Loop(WayBack wayBack, Deadlines deadlines) {}

  /**
   * @param maxBodyBytes longest body on the wire
   */
  public TelemetryEndpoint(
      Vertx vertx,
      FleetKeys keys,
      Intake intake,
      InFlight inFlight,
      DeviceLimits limits,
      IngestMeters meters,
      Answers answers,
      int maxBodyBytes) {
    this.loop =
        ThreadLocal.withInitial(() ->
            new Loop(
                new WayBack(Objects.requireNonNull(Vertx.currentContext())),
                new Deadlines(vertx, limits.bodyTime())));
    this.keys = keys;
    this.intake = intake;
    this.inFlight = inFlight;
    this.limits = limits;
    this.meters = meters;
    this.answers = answers;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (!HttpMethod.POST.equals(request.method())) {
      refuse(request, new RequestRefusal(RefusalReason.METHOD_NOT_ALLOWED, "use POST"));
      return;
    }
    if (inFlight.full()) {
      refuse(request, Answers.overloaded());
      return;
    }
    var principal = authenticate(request);
    if (principal.isEmpty()) {
      refuse(
          request,
          new RequestRefusal(
              RefusalReason.UNAUTHENTICATED,
              "send Authorization: Bearer VENDOR/DEVICE-ID/TOKEN with the token of the device"));
      return;
    }
    if (limits.revoked().test(principal.get())) {
      refuseSampled(request, principal.get(), REVOKED, limits.revokedSample());
      return;
    }
    if (!limits.rate().admits(principal.get())) {
      refuseSampled(request, principal.get(), TOO_MANY, limits.refusedSample());
      return;
    }
    if (!limits.bytes().admits(principal.get())) {
      refuseSampled(request, principal.get(), TOO_MANY_BYTES, limits.refusedSample());
      return;
    }
    var here = loop.get();
    new BatchUpload(
            request, principal.get(), inFlight.open(), this, here.wayBack(), here.deadlines())
        .read(maxBodyBytes);
  }

  /** The device that sends; nobody when it says so twice, since others may have read the other. */
  private Optional<DevicePrincipal> authenticate(HttpServerRequest request) {
    var credentials = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return credentials.size() == 1 ? keys.authenticate(credentials.getFirst()) : Optional.empty();
  }

  private void refuseSampled(
      HttpServerRequest request, DevicePrincipal principal, RequestRefusal refusal, Sample sample) {
    long passedOver = sample.pick();
    if (passedOver >= 0) {
      intake.keepSample(submission(request, principal, new byte[0]), refusal, passedOver);
    }
    refuse(request, refusal);
  }

  /** Refuses by the head alone, and lets go of a body that still comes. */
  public void refuse(HttpServerRequest request, RequestRefusal refusal) {
    meters.requestRefused(refusal.reason());
    answers.send(refusal, request.response());
    Leftovers.discard(request);
  }

  /** Charges bytes of a body to the device that sent them. */
  void charge(DevicePrincipal device, long bytes) {
    limits.bytes().charge(device, bytes);
  }

  /** Bodies that did not come at once. */
  PartialBodies partialBodies() {
    return limits.partialBodies();
  }

  /** The whole body is here. */
  void submit(BatchUpload upload, byte[] body) {
    try {
      intake.take(
          submission(upload.request(), upload.principal(), body), upload.place(), upload::finish);
    } catch (RuntimeException e) { // a bug: the handset must not wait for an answer
      LOG.atError().addKeyValue("device", upload.principal()).setCause(e).log("intake failed");
      upload.finish(
          new RequestRefusal(RefusalReason.INTERNAL, "keep the batch; the operator is told"));
    }
  }

  /** The body is, or will be, longer than allowed. */
  void refuseTooLarge(BatchUpload upload, @Nullable Long declaredBytes) {
    var refusal =
        new RequestRefusal(
            RefusalReason.TOO_LARGE,
            "%s; at most %d bytes are taken, split the batch"
                .formatted(
                    declaredBytes == null
                        ? "the body is longer"
                        : "the body has %d bytes".formatted(declaredBytes),
                    maxBodyBytes));
    intake.refuseUnread(
        submission(upload.request(), upload.principal(), new byte[0]),
        refusal,
        verdict -> upload.finish(verdict));
  }

  /** Answers and counts. */
  void answer(HttpServerRequest request, Verdict verdict, int bodyBytes, long startedNanos) {
    switch (verdict) {
      case RequestRefusal refusal -> meters.requestRefused(refusal.reason());
      case Admitted admitted ->
          meters.batchAccepted(admitted, bodyBytes, System.nanoTime() - startedNanos);
    }
    answers.send(verdict, request.response());
  }

  private static Submission submission(
      HttpServerRequest request, DevicePrincipal principal, byte[] body) {
    return new Submission(
        principal, request.getHeader(HttpHeaders.CONTENT_TYPE), contentEncoding(request), body);
  }

  /** All codings, in the order in which they were applied (RFC 9110, section 8.4). */
  private static @Nullable String contentEncoding(HttpServerRequest request) {
    String first = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return first == null
        ? null // mostly so
        : String.join(", ", request.headers().getAll(HttpHeaders.CONTENT_ENCODING));
  }
}
