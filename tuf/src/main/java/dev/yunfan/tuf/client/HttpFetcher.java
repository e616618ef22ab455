package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.TooSlow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Fetches over HTTP. A repository that stalls, trickles or never ends, in head or body, is cut off:
 * by the pace and by the limit. Bodies are taken as they come; an encoded one is refused, since its
 * length says nothing about what it unpacks to.
 */
public final class HttpFetcher implements Fetcher, AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 100;

  private final HttpClient http;
  private final Pace pace;
  private final LongSupplier nanos;

  public HttpFetcher(Pace pace) {
    this(pace, System::nanoTime);
  }

  HttpFetcher(Pace pace, LongSupplier nanos) {
    this.pace = pace;
    this.nanos = nanos;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  @Override
  public void fetch(URI from, long limitBytes, OutputStream to) throws IOException, Refusal {
    var sink = new BoundedSink(from.toString(), limitBytes, to);
    var request = HttpRequest.newBuilder(from).header("Accept-Encoding", "identity").build();
    var spanStart = nanos.getAsLong();
    long spanBytes = 0;
    var answer = http.sendAsync(request, head -> accept(head, sink));
    while (true) {
      try {
        var status = answer.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS).statusCode();
        refuseUnlessOk(from, status);
        return;
      } catch (TimeoutException notYet) {
        var elapsed = Duration.ofNanos(nanos.getAsLong() - spanStart);
        if (pace.isOver(elapsed)) {
          long bytes = sink.written() - spanBytes;
          if (pace.isTooSlow(bytes, elapsed)) {
            answer.cancel(true);
            throw new TooSlow(from.toString(), pace.leastBytesPerSecond(), bytes, elapsed);
          }
          spanStart = nanos.getAsLong();
          spanBytes = sink.written();
        }
      } catch (ExecutionException failed) {
        sink.rethrow();
        throw new IOException(from + ": " + failed.getCause(), failed.getCause());
      } catch (InterruptedException stop) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while fetching " + from);
      }
    }
  }

  private static HttpResponse.BodySubscriber<Void> accept(
      HttpResponse.ResponseInfo head, BoundedSink sink) {
    if (head.statusCode() != 200) {
      return BodySubscribers.replacing(null);
    }
    var encoding = head.headers().firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equals("identity")) {
      sink.refuse(new IOException("body is encoded as " + encoding + ", which was not asked for"));
    }
    head.headers().firstValueAsLong("Content-Length").ifPresent(sink::announce);
    return sink;
  }

  private static void refuseUnlessOk(URI from, int status) throws IOException {
    switch (status) {
      case 200 -> {}
      case 403, 404 -> throw new FileUnavailable(from);
      default -> throw new IOException(from + " answered " + status);
    }
  }

  /** Ends open connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
