package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;
import dev.yunfan.tuf.release.Fit;
import dev.yunfan.tuf.repository.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The server's act: checks what vendors signed as a handset would, and publishes it. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes signed files and the images they list, with what is staged.",
      "An image PATH is looked for as IMAGES/PATH, then as IMAGES/its last part."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf add /srv/tuf haier.json --images build --snapshot-key s.key --timestamp-key"
          + " t.key"
    })
final class AddCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its folder.")
  private Path folder = Path.of("");

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "FILE", description = "ROLE.json.")
  private List<Path> files = List.of();

  @Option(names = "--images", paramLabel = "IMAGES", description = "Folder of new images.")
  private @Nullable Path images;

  @Mixin private Online online = new Online();
  @Mixin private Passphrase passphrase = new Passphrase();

  AddCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var now = clock.instant();
    var stage = new StagedFiles(folder, spec.commandLine().getOut());
    var signed = new LinkedHashMap<String, byte[]>();
    for (var file : files) {
      signed.put(StagedFiles.roleOf(file), Files.readAllBytes(file));
    }
    if (!signed.isEmpty()) {
      addImages(stage, signed, now);
    }
    for (var file : signed.entrySet()) {
      stage.put(Draft.read(file.getKey(), file.getValue()));
    }
    return stage.publish(online.read(passphrase, List.of()), now);
  }

  private void addImages(StagedFiles stage, Map<String, byte[]> signed, Instant now)
      throws IOException, Refusal {
    var after = stage.repository().check(signed, now);
    for (var role : signed.keySet()) {
      if (role.equals(Role.ROOT)) {
        continue;
      }
      for (var image : after.role(role).orElseThrow().files().values()) {
        Fit.checkNamespace(image);
        if (!stage.repository().hasImage(image)) {
          stage.repository().addImage(find(image.path()), image);
          spec.commandLine().getOut().println("image     " + image.path());
        }
      }
    }
  }

  private Path find(String path) throws NotPublishable {
    if (images != null) {
      var last = path.substring(path.lastIndexOf('/') + 1);
      var from = images.toAbsolutePath().normalize();
      for (var name : List.of(path, last)) {
        var file = from.resolve(name).normalize();
        if (file.startsWith(from) && Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    throw new NotPublishable("image " + path, "in the folder of --images", "no such file");
  }
}
