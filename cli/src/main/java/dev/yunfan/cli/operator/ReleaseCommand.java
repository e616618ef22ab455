package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.release.ManifestSignature;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Releases: sign and upload, list, show, withdraw. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = "Signs, uploads, lists and withdraws releases.",
    footer = {
      "",
      "Example:",
      "  ./yunfan release create haier 2.1.0 --key haier.pem h7=h7-2.1.0.img"
    })
public final class ReleaseCommand implements Runnable {
  @Mixin private OperatorOptions options = new OperatorOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "key",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan release key haier.pem"},
      description = "Makes a vendor's signing key; prints its public part.")
  int key(@Parameters(paramLabel = "FILE", description = "Where to.") Path file) {
    return options.run(_ -> {
      var made = Api.JSON.createObjectNode().put("publicKey", VendorKeyFile.create(file));
      options.print(
          made,
          out -> {
            out.println("private key: " + file + " (keep it offline)");
            out.println("public key:  " + made.get("publicKey").asText());
          });
    });
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan release create haier 2.1.0 --key haier.pem h7=h7-2.1.0.img"
      },
      description = "Signs images, uploads them, creates the release.")
  int create(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version,
      @Parameters(index = "2..*", paramLabel = "MODEL=IMAGE", arity = "1..*")
          Map<String, Path> images,
      @Option(names = "--key", required = true, description = "The vendor's signing key.")
          Path keyFile,
      @Option(names = "--reason", defaultValue = "a new release") String reason) {
    return options.run(api -> {
      var key = VendorKeyFile.read(keyFile);
      var body =
          Api.JSON
              .createObjectNode()
              .put("vendor", vendor)
              .put("version", version)
              .put("reason", reason);
      var manifests = body.putArray("manifests");
      for (var image : images.entrySet()) {
        manifests.add(uploaded(api, vendor, version, image, key));
      }
      show(api.post("/v1/releases", body));
    });
  }

  private ObjectNode uploaded(
      Api api, String vendor, String version, Map.Entry<String, Path> image, PrivateKey key)
      throws IOException, InterruptedException {
    var file = image.getValue();
    long length = Files.size(file);
    String sha256 = sha256(file);
    var manifest = new ImageManifest(vendor, image.getKey(), version, length, sha256);
    options.err().printf("uploading %s, %,d bytes%n", file, length);
    options.err().flush();
    api.put(
        "/v1/images/" + sha256,
        BodyPublishers.fromPublisher(
            new Progress(BodyPublishers.ofFile(file), length, options.err()), length));
    return Api.JSON
        .createObjectNode()
        .put("model", image.getKey())
        .put("lengthBytes", length)
        .put("sha256", sha256)
        .put(
            "signature", Base64.getEncoder().encodeToString(ManifestSignature.sign(manifest, key)));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan release list"},
      description = "Lists releases.")
  int list() {
    return options.run(api -> {
      var all = api.all("/v1/releases", "releases");
      options.print(
          all,
          out -> {
            var table = new Table("VENDOR", "VERSION", "STATE", "MODELS", "CREATED BY", "CREATED");
            all.forEach(r ->
                table.row(
                    r.get("vendor").asText(),
                    r.get("version").asText(),
                    r.get("state").asText(),
                    Words.list(r.get("models")),
                    r.get("createdBy").asText(),
                    r.get("createdAt").asText()));
            table.printTo(out);
          });
    });
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan release show haier 2.1.0"},
      description = "Shows a release with its images.")
  int show(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version) {
    return options.run(api -> show(api.get(path(vendor, version))));
  }

  @Command(
      name = "withdraw",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan release withdraw haier 2.1.0 --reason 'wrong modem'"},
      description = "Takes a release back: it is never offered again.")
  int withdraw(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version,
      @Option(names = "--reason", required = true) String reason) {
    return options.run(
        api -> show(api.change(path(vendor, version), "withdraw", Words.reason(reason))));
  }

  @Command(
      name = "withdraw-programme",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan release withdraw-programme acer --reason 'the launch is off'"
      },
      description = "Takes everything of a vendor back, in one act, for ever.")
  int withdrawProgramme(
      @Parameters(paramLabel = "VENDOR") String vendor,
      @Option(names = "--reason", required = true) String reason) {
    return options.run(api -> {
      var gone = api.change("/v1/vendors/" + Api.escaped(vendor), "withdraw", Words.reason(reason));
      options.print(
          gone,
          out ->
              out.printf(
                  "the programme of %s is %s: %d releases, %d rollouts%n",
                  vendor,
                  gone.get("state").asText(),
                  gone.get("releases").asInt(),
                  gone.get("rollouts").asInt()));
    });
  }

  private void show(JsonNode release) {
    options.print(
        release,
        out -> {
          out.printf(
              "%s %s: %s, counter %d%n",
              release.get("vendor").asText(),
              release.get("version").asText(),
              release.get("state").asText(),
              release.get("counter").asLong());
          var table = new Table("MODEL", "BYTES", "SHA-256");
          release
              .get("images")
              .forEach(image ->
                  table.row(
                      image.get("model").asText(),
                      "%,d".formatted(image.get("lengthBytes").asLong()),
                      image.get("sha256").asText()));
          table.printTo(out);
        });
  }

  private static String path(String vendor, String version) {
    return "/v1/releases/" + Api.escaped(vendor) + "/" + Api.escaped(version);
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
