package dev.yunfan.bench.ingest;

import dev.yunfan.runtime.http.HttpService;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;

/** An endpoint that only reads the body and answers 202: tells its port. */
final class BareProcess {
  private BareProcess() {}

  public static void main(String[] args) throws IOException {
    var vertx = Vertx.vertx();
    try (var http =
        HttpService.start(
            vertx,
            "bare",
            new HttpServerOptions().setTcpNoDelay(true),
            "127.0.0.1",
            0,
            Runtime.getRuntime().availableProcessors(),
            request ->
                request
                    .body()
                    .onSuccess(_ ->
                        request
                            .response()
                            .setStatusCode(202)
                            .putHeader("content-type", "application/json")
                            .end("{\"accepted\":50,\"rejected\":[]}")))) {
      Child.tell(Integer.toString(http.port()));
      Child.awaitEnd();
    }
    System.exit(0);
  }
}
