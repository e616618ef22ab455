package dev.yunfan.streams.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Asks other instances what this one does not know: eight at a time, each once, for three seconds
 * in all. A question that came from an instance is never sent on, so that none goes around.
 */
final class OtherInstances {
  /** Marks a question that came from another instance. */
  static final String FORWARDED = "x-yunfan-forwarded";

  private static final int AT_ONCE = 8;
  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofMillis(1_500);
  private static final Duration ALL = Duration.ofSeconds(3);
  private static final int CONNECTIONS = 32;
  private static final int WAITING = 1_000;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final HttpClient client;

  private OtherInstances(HttpClient client) {
    this.client = client;
  }

  /** Asks by a client of its own, which {@link #close} closes. */
  static OtherInstances over(Vertx vertx) {
    return new OtherInstances(
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(Math.toIntExact(CONNECT.toMillis())),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING)));
  }

  /** The answer of the others. */
  sealed interface Reply {
    /**
     * One counts what was asked for: its answer, found or not found.
     *
     * @param asOf the header; null from a build that has none
     */
    record Counted(int status, String contentType, @Nullable String asOf, Buffer body)
        implements Reply {
      boolean found() {
        return status == OK;
      }
    }

    /** None of them counts it now, or could say so in time. */
    record Nobody() implements Reply {}
  }

  /** The first answer that found it; else one that did not; else nobody's. Never fails. */
  Future<Reply> ask(List<HostInfo> hosts, String path, @Nullable String authorization) {
    var question = new Question(path, authorization == null ? "" : authorization);
    question.wave(hosts, new Reply.Nobody());
    return question.first.future();
  }

  private final class Question {
    private final String path;
    private final String authorization;
    private final Promise<Reply> first = Promise.promise();
    private final long asked = System.nanoTime();

    Question(String path, String authorization) {
      this.path = path;
      this.authorization = authorization;
    }

    void wave(List<HostInfo> hosts, Reply soFar) {
      if (hosts.isEmpty() || System.nanoTime() - asked > ALL.toNanos() - ANSWER.toNanos()) {
        var _ = first.tryComplete(hosts.isEmpty() ? soFar : new Reply.Nobody());
        return;
      }
      int size = Math.min(AT_ONCE, hosts.size());
      var replies = hosts.subList(0, size).stream().map(this::one).toList();
      replies.forEach(reply ->
          reply.onSuccess(answer -> {
            if (answer instanceof Reply.Counted counted && counted.found()) {
              var _ = first.tryComplete(answer);
            }
          }));
      var _ =
          Future.join(replies)
              .onComplete(_ -> {
                if (!first.future().isComplete()) {
                  wave(
                      hosts.subList(size, hosts.size()),
                      replies.stream()
                          .map(Future::result)
                          .filter(Reply.Counted.class::isInstance)
                          .findFirst()
                          .orElse(soFar));
                }
              });
    }

    /** One instance's answer; one that cannot be reached counts nothing that we can show. */
    private Future<Reply> one(HostInfo host) {
      return client
          .request(
              new RequestOptions()
                  .setMethod(HttpMethod.GET)
                  .setHost(host.host())
                  .setPort(host.port())
                  .setURI(path)
                  .setConnectTimeout(ANSWER.toMillis()) // waits in the pool included
                  .setIdleTimeout(ANSWER.toMillis()) // ends the request, and frees its connection
                  .putHeader(FORWARDED, "1")
                  .putHeader(HttpHeaders.AUTHORIZATION, authorization))
          .compose(request -> request.send().compose(OtherInstances::reply))
          .timeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
          .otherwise(new Reply.Nobody());
    }
  }

  private static Future<Reply> reply(HttpClientResponse response) {
    int status = response.statusCode();
    String asOf = response.getHeader(AsOf.HEADER);
    // An older build, which says not as of when, calls a handset unknown that it does not count.
    if (status != OK && (status != NOT_FOUND || asOf == null)) {
      return response.end().map(new Reply.Nobody());
    }
    String type = response.getHeader("content-type");
    return response
        .body()
        .map(body ->
            new Reply.Counted(status, type == null ? "application/json" : type, asOf, body));
  }

  void close() {
    var _ = client.close();
  }
}
