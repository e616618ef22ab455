package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ReleaseNote;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Releases: upload, list, show, withdraw; root and delegations. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = "Uploads, lists and withdraws releases, and publishes whom they are trusted by.",
    footer = {
      "",
      "Example:",
      "  ./yunfan release create haier 2.1.0 --signed haier.json h7=full-2.1.0.img"
    })
public final class ReleaseCommand implements Runnable {
  @Mixin private OperatorOptions options = new OperatorOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "trust",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan release trust",
        "  ./yunfan release trust haier.json",
        "  ./yunfan release trust repo/staged/root.json repo/staged/targets.json"
      },
      description = {
        "Publishes signed metadata without a release: root and delegations (admins), or a vendor's"
            + " file renewed with 'yunfan tuf renew' (its own people too).",
        "Without FILE: shows what is served and when it expires."
      })
  int trust(
      @Parameters(paramLabel = "FILE", arity = "0..*", description = "Named by their roles.")
          @Nullable List<Path> files,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "signed metadata")
          String reason) {
    return options.run(api -> {
      if (files == null || files.isEmpty()) {
        showTrust(api.get("/v1/trust"));
        return;
      }
      var body = Api.JSON.createObjectNode().put("reason", reason);
      var array = body.putArray("files");
      for (var file : files) {
        array.addObject().put("role", role(file)).put("file", FileFault.read(file));
      }
      showTrust(api.postIfUnchanged("/v1/trust", body));
    });
  }

  /** {@code 3.haier.json} and {@code haier.json} speak for haier. */
  private static String role(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("^\\d+\\.", "").replace(".json", "");
  }

  private void showTrust(JsonNode trust) {
    options.print(
        trust,
        out -> {
          var table = new Table("ROLE", "VERSION", "BYTES", "EXPIRES");
          trust
              .get("roles")
              .forEach(role ->
                  table.row(
                      role.get("role").asText(),
                      role.get("version").asText(),
                      "%,d".formatted(role.get("lengthBytes").asLong()),
                      Words.expiry(role)));
          table.printTo(
              out,
              "No root is trusted yet; an admin publishes it with yunfan release trust root.json targets.json.");
        });
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan release create haier 2.1.0 --signed haier.json h7=full-2.1.0.img",
        "",
        "The file comes from: ./yunfan tuf sign release. Killed, it goes on where it stopped."
      },
      description = "Uploads images and the metadata that their vendor signed: the release exists.")
  int create(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version,
      @Parameters(index = "2..*", paramLabel = "MODEL=IMAGE", arity = "1..*")
          Map<String, Path> images,
      @Option(names = "--signed", required = true, description = "The vendor's signed metadata.")
          Path signed,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "a new release")
          String reason) {
    return options.run(api -> {
      byte[] metadata = FileFault.read(signed);
      try {
        var targets = Targets.read(Envelope.read(vendor, metadata));
        var upload = new ResumedUpload(api, options.err());
        for (var image : images.entrySet()) {
          upload.send(image.getValue(), described(targets, image.getKey(), version));
        }
      } catch (Refusal e) {
        throw new ApiProblem(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
      show(
          api.post(
              "/v1/releases",
              Api.JSON
                  .createObjectNode()
                  .put("vendor", vendor)
                  .put("version", version)
                  .put("reason", reason)
                  .put("metadata", metadata)));
    });
  }

  private static TargetFile described(Targets targets, String model, String version)
      throws Refusal {
    for (var image : targets.files().values()) {
      var note = ReleaseNote.of(image);
      if (note.version().equals(version)
          && note.models().contains(model)
          && note.delta().isEmpty()) {
        return image;
      }
    }
    throw new Refusal.WrongRelease(
        "signed images", "one for model " + model + " of " + version, "none");
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
            var table =
                new Table(
                    "VENDOR",
                    "VERSION",
                    "STATE",
                    "MODELS",
                    "METADATA EXPIRES",
                    "CREATED BY",
                    "CREATED");
            all.forEach(r ->
                table.row(
                    r.get("vendor").asText(),
                    r.get("version").asText(),
                    r.get("state").asText(),
                    Words.models(r),
                    Words.expiry(r.path("metadata")),
                    r.get("createdBy").asText(),
                    r.get("createdAt").asText()));
            table.printTo(out, "No release exists yet; yunfan release create makes one.");
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
      @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason) {
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
      @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason) {
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
          out.printf("metadata expires: %s%n", Words.expiry(release.path("metadata")));
          var table = new Table("MODEL", "BYTES", "SHA-256");
          release
              .get("images")
              .forEach(image ->
                  table.row(
                      Words.model(release, image.get("model").asText()),
                      "%,d".formatted(image.get("lengthBytes").asLong()),
                      image.get("sha256").asText()));
          table.printTo(out);
        });
  }

  private static String path(String vendor, String version) {
    return "/v1/releases/" + Api.escaped(vendor) + "/" + Api.escaped(version);
  }
}
