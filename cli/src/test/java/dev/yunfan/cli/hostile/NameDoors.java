package dev.yunfan.cli.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.agent.http.CheckInCodec;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.cli.signing.TrialKeys;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every place of the system where names come in, from outside: does it take this one? */
final class NameDoors implements AutoCloseable {
  static final Heartbeat BEAT = new Heartbeat(60, 1, 80, 1_000, Network.WIFI);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Cloud cloud;
  private final Path folder;
  private final NamedReleases releases;
  private String newest = "";
  private int runs;

  /** Publishes the trust and an image, so that releases can be made. */
  NameDoors(Cloud cloud, Path folder) throws Exception {
    this.cloud = cloud;
    this.folder = folder;
    this.releases = new NamedReleases(cloud.keys);
    cloud.change("/v1/trust", "\"0\"", JSON.valueToTree(cloud.keys.trust()));
    Files.write(folder.resolve("root.json"), cloud.keys.rootFile());
    Files.write(image(), NamedReleases.IMAGE);
    var put =
        operator("/v1/images/" + TrialKeys.sha256(NamedReleases.IMAGE))
            .PUT(BodyPublishers.ofByteArray(NamedReleases.IMAGE));
    if (status(put) / 100 != 2) {
      throw new AssertionError("the image was not taken");
    }
  }

  /** A version that no release has. */
  String fresh() {
    return "1." + runs++;
  }

  /** Version of the newest release. */
  String newest() {
    return newest;
  }

  boolean released(String model, String version) throws Exception {
    var body = releases.next(model, version);
    boolean taken = status(operator("/v1/releases").POST(json(body))) == 201;
    if (taken) {
      releases.taken();
      newest = version;
    }
    return taken;
  }

  /** The id of a new rollout; null: it was refused. */
  @Nullable String drafted(String model, String release) throws Exception {
    var plan = JSON.createObjectNode().put("vendor", Cloud.VENDOR).put("release", release);
    plan.putArray("models").add(model);
    plan.putArray("stages").addObject().put("shareBasisPoints", 10_000).put("soakSeconds", 0);
    var answer = send(operator("/v1/rollouts").POST(json(plan)));
    return answer.statusCode() == 201 ? JSON.readTree(answer.body()).required("id").asText() : null;
  }

  boolean named(String model) throws Exception {
    String models = "/v1/vendors/haier/models";
    String etag = send(operator(models)).headers().firstValue("etag").orElseThrow();
    var body = JSON.createObjectNode().put("model", model).put("name", "天语 W700");
    return status(operator(models).header("if-match", etag).POST(json(body))) == 200;
  }

  boolean checkedIn(String id, String model, String firmware) throws Exception {
    var body =
        JSON.createObjectNode().put("model", model).put("firmware", firmware).put("nonce", "n");
    return status(of(id, cloud.ota().resolve("/v1/check-in")).POST(json(body))) == 200;
  }

  boolean accepted(String id, String model, String firmware, TelemetryEvent event)
      throws Exception {
    byte[] batch = new Reporting(cloud, id).batch(model, firmware, List.of(event));
    var answer =
        send(
            of(id, cloud.ingest().resolve("/v1/telemetry"))
                .header("content-type", "application/avro")
                .POST(BodyPublishers.ofByteArray(batch)));
    return answer.statusCode() == 202
        && JSON.readTree(answer.body()).required("accepted").asInt() == 1;
  }

  static UpdateReport report(String rolloutId) {
    return new UpdateReport(rolloutId, "2.0.0", UpdatePhase.OFFERED, null, FailureReason.UNSTATED);
  }

  static boolean offered(String rolloutId, String version) {
    var json =
        JSON.createObjectNode()
            .put("decision", "offer")
            .put("nextCheckInSeconds", 60)
            .put("rolloutId", rolloutId)
            .put("release", version)
            .put("releaseCounter", 7)
            .put("target", "haier/h7/7.img")
            .put("image", "/v1/images/x");
    json.putObject("manifest")
        .put("vendor", Cloud.VENDOR)
        .put("model", "h7")
        .put("version", version)
        .put("lengthBytes", 3)
        .put("sha256", TrialKeys.sha256(NamedReleases.IMAGE));
    return CheckInCodec.answer(json.toString().getBytes(UTF_8)).orElseThrow().answer()
        instanceof CheckInAnswer.Offered;
  }

  static boolean configured(String vendor) {
    try {
      return FleetKeys.parse(vendor + "=" + Cloud.FLEET_KEY).vendors().contains(vendor);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether a handset of this name starts, lives a round and has everything accepted. */
  boolean lives(String... options) {
    return handset(options).status() == 0;
  }

  /** A handset that gateways know; its own options replace the usual ones. */
  Run handset(String... options) {
    var all = new LinkedHashMap<String, String>();
    all.put("--vendor", Cloud.VENDOR);
    all.put("--model", "h7");
    all.put("--id", "N" + runs);
    all.put("--dir", folder.resolve("handset" + runs++).toString());
    all.put("--fleet-key", Cloud.FLEET_KEY);
    all.put("--root", folder.resolve("root.json").toString());
    all.put("--ingest", cloud.ingest().toString());
    all.put("--ota", cloud.ota().toString());
    all.put("--clock", cloud.now.get().toString());
    all.put("--slot-megabytes", "1");
    for (var option : options) {
      var parts = option.split("=", 2);
      all.put(parts[0], parts[1]);
    }
    var words = new ArrayList<>(List.of("handset", "--once"));
    all.forEach((option, value) -> words.add(option + "=" + value));
    return run(words.toArray(String[]::new));
  }

  /** Whether a command says that a name is none. */
  static boolean isNoName(Run run) {
    return run.said().contains(" is not 1 to ");
  }

  boolean signs(String model, String version) {
    var signing =
        run(
            "tuf",
            "sign",
            "release",
            "haier/%s/x.img".formatted(model),
            image().toString(),
            "--version=" + version,
            "--counter=1",
            "--key=" + folder.resolve("missing.key"),
            "--out=" + folder.resolve("haier.json"));
    return !isNoName(signing) && !signing.said().contains("is not vendor/model/file");
  }

  boolean counts(String command, String filter) throws IOException {
    return ask(command, filter).status() == 0;
  }

  /** A question of the command line to the streams. */
  Run ask(String command, String filter) throws IOException {
    var token = Files.writeString(folder.resolve("token"), Cloud.OPERATOR);
    return run(command, "--streams=" + cloud.streams(), "--token-file=" + token, filter);
  }

  boolean queried(String path) throws Exception {
    return status(question(path)) == 200;
  }

  private HttpRequest.Builder question(String path) {
    return HttpRequest.newBuilder(cloud.streams().resolve(path))
        .header("authorization", "Bearer " + Cloud.OPERATOR);
  }

  /** A handset without events has no page, which is another answer than a wrong question. */
  boolean pageOf(String id) throws Exception {
    var path = "/v1/devices/haier/" + escaped(id);
    var answer = send(question(path));
    return answer.statusCode() == 200 || answer.body().contains("no-such-device");
  }

  boolean explained(String id, String model, String firmware) throws Exception {
    return status(
            operator(
                "/v1/devices/haier/%s/explain?model=%s&firmware=%s"
                    .formatted(escaped(id), escaped(model), escaped(firmware))))
        == 200;
  }

  record Run(int status, String said) {}

  static Run run(String... words) {
    var said = new StringWriter();
    var writer = new PrintWriter(said, true);
    int status = Yunfan.commandLine().setOut(writer).setErr(writer).execute(words);
    return new Run(status, said.toString());
  }

  Path image() {
    return folder.resolve("x.img");
  }

  HttpRequest.Builder operator(String path) {
    return HttpRequest.newBuilder(cloud.ota().resolve(path))
        .header("authorization", "Bearer " + Cloud.OPERATOR);
  }

  HttpRequest.Builder of(String deviceId, URI uri) {
    return HttpRequest.newBuilder(uri).header("authorization", cloud.credential(deviceId));
  }

  int status(HttpRequest.Builder request) throws Exception {
    return send(request).statusCode();
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  static BodyPublisher json(JsonNode body) {
    return BodyPublishers.ofString(body.toString());
  }

  static String escaped(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
  }
}
