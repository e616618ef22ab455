package dev.yunfan.ingest;

import static dev.yunfan.ingest.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ingest.admission.EventFault;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.runtime.http.Problem;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document at {@code /openapi.json} says what the gateway does. */
class OpenApiTest {
  private static final byte[] GOOD =
      TelemetryBatch.CODEC.encode(Batches.ofEveryKind(Batches.DEVICE));

  private final Set<Integer> statusesSeen = new HashSet<>();
  private HeldGateway gateway;
  private JsonObject document;

  @BeforeEach
  void start() throws Exception {
    var limits =
        new IngestConfig.Limits(
            64 * 1024, 1, 1_000_000, Duration.ofSeconds(30), Duration.ofSeconds(30), 1, 20);
    gateway = new HeldGateway(IngestConfig.defaults().withLimits(limits));
    document = GatewayClient.json(gateway.client.get("/openapi.json"));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void it_is_a_valid_openapi_3_1_document() {
    var vertx = Vertx.vertx();
    try {
      var version = OpenAPIVersion.fromContract(document.copy());
      var repository = version.getRepository(vertx, "https://yunfan.dev").await();

      var result = version.validateContract(vertx, repository, document.copy()).await();

      assertThat(version).isEqualTo(OpenAPIVersion.V3_1);
      assertThat(result.getErrors()).isNullOrEmpty();
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void every_answer_to_a_post_is_as_it_says() throws Exception {
    var client = gateway.client;
    Function<byte[], HttpRequest.Builder> post = body -> client.request(Batches.DEVICE, body);

    checkPost(client.send(post.apply(GOOD).build()));
    checkPost(client.post(Batches.of(Batches.DEVICE, Batches.heartbeatWithBattery(101))));
    checkPost(client.send(post.apply(Arrays.copyOf(GOOD, 50)).build()));
    checkPost(client.send(post.apply("{}".getBytes(UTF_8)).build()));
    checkPost(client.send(post.apply(GOOD).setHeader("Authorization", "Bearer x").build()));
    checkPost(client.post(Batches.of("haier", Batches.DEVICE, Batches.heartbeat())));
    checkPost(client.send(post.apply(new byte[70_000]).build()));
    checkPost(client.send(post.apply(GOOD).setHeader("Content-Type", "text/plain").build()));
    checkPost(client.send(post.apply(GOOD).header("Content-Encoding", "br").build()));
    gateway.log.hold();
    var held = client.postLater(Batches.ofEveryKind("KT-1"));
    await().until(() -> gateway.log.waiting() == 1);
    checkPost(client.post(Batches.ofEveryKind("KT-2")));
    gateway.log.release(null);
    checkPost(held.get());
    HttpResponse<String> answer;
    do {
      answer = client.post(Batches.ofEveryKind("KT-EAGER"));
      checkPost(answer);
    } while (answer.statusCode() == 202);

    assertThat(statusesSeen).containsExactlyInAnyOrder(202, 400, 401, 403, 413, 415, 429, 503);
  }

  @Test
  void every_other_answer_is_as_it_says() throws Exception {
    check("/livez", "get", gateway.client.get("/livez"));
    check("/readyz", "get", gateway.client.get("/readyz"));
    check("/v1/telemetry", "post", gateway.client.get("/v1/telemetry")); // 405
    assertThat(gateway.client.get("/metrics").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain");
  }

  @Test
  void it_names_every_problem_and_every_fault() {
    var schemas = document.getJsonObject("components").getJsonObject("schemas");
    assertThat(property(schemas.getJsonObject("Problem"), "type").getJsonArray("enum").stream())
        .containsExactlyElementsOf(
            Arrays.stream(RefusalReason.values())
                .map(reason -> (Object) (Problem.TYPES + reason.code()))
                .toList());
    var rejected = property(schemas.getJsonObject("Accepted"), "rejected").getJsonObject("items");
    assertThat(property(rejected, "reason").getJsonArray("enum"))
        .isEqualTo(
            new JsonArray(Arrays.stream(EventFault.values()).map(EventFault::code).toList()));
  }

  private void checkPost(HttpResponse<String> answer) {
    check("/v1/telemetry", "post", answer);
  }

  private void check(String path, String method, HttpResponse<String> answer) {
    statusesSeen.add(answer.statusCode());
    var response =
        document
            .getJsonObject("paths")
            .getJsonObject(path)
            .getJsonObject(method)
            .getJsonObject("responses")
            .getJsonObject(Integer.toString(answer.statusCode()));
    assertThat(response).as("%s %d is documented", path, answer.statusCode()).isNotNull();
    var type = answer.headers().firstValue("Content-Type").orElseThrow();
    var content = response.getJsonObject("content").getJsonObject(type);
    assertThat(content).as("%s of %s %d", type, path, answer.statusCode()).isNotNull();
    var result = validator(content.getJsonObject("schema")).validate(GatewayClient.json(answer));
    assertThat(result.getValid()).as("%s: %s", answer.body(), result.getErrors()).isTrue();
    response
        .getJsonObject("headers", new JsonObject())
        .forEach(header -> {
          if (((JsonObject) header.getValue()).getBoolean("required", false)) {
            assertThat(answer.headers().firstValue(header.getKey())).isPresent();
          }
        });
  }

  /** The schema with what it refers to beside it. */
  private Validator validator(JsonObject schema) {
    // a copy: validation writes marks into what it is given
    var whole = schema.copy().put("components", document.getJsonObject("components").copy());
    return Validator.create(
        JsonSchema.of(whole),
        new JsonSchemaOptions().setDraft(Draft.DRAFT202012).setBaseUri("https://yunfan.dev"));
  }

  private static JsonObject property(JsonObject schema, String name) {
    return schema.getJsonObject("properties").getJsonObject(name);
  }
}
