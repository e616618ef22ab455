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
  private final MinimumRate pace;
  private final LongSupplier nanos;

  public HttpFetcher(MinimumRate pace) {
    this(pace, System::nanoTime);
  }

  HttpFetcher(MinimumRate pace, LongSupplier nanos) {
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
    var answer = http.sendAsync(request, head -> accept(from, head, sink));
    while (true) {
      try {
        answer.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
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
        throw new IOException(NetworkFault.words(from, failed.getCause()), failed.getCause());
      } catch (InterruptedException stop) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while fetching " + from);
      }
    }
  }

  /** Takes the body of an answer with the file. Any other is of no use, and perhaps without end. */
  private static HttpResponse.BodySubscriber<Void> accept(
      URI from, HttpResponse.ResponseInfo head, BoundedSink sink) {
    int status = head.statusCode();
    if (status != 200) {
      sink.refuse(
          status == 403 || status == 404
              ? new FileUnavailable(from)
              : new IOException(from + " answered " + status));
      return sink;
    }
    var encodings = head.headers().allValues("Content-Encoding");
    if (!encodings.stream().allMatch("identity"::equalsIgnoreCase)) {
      var encoding = String.join(", ", encodings);
      sink.refuse(new IOException("body is encoded as " + encoding + ", which was not asked for"));
    }
    head.headers().firstValueAsLong("Content-Length").ifPresent(sink::announce);
    return sink;
  }

  /** Ends open connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
