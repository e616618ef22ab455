package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Published;
import dev.yunfan.tuf.repository.RepositoryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A repository at a glance. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows who may sign what, what is listed, and when it expires.",
    footer = {"", "Example:", "  ./yunfan tuf show /srv/tuf"})
final class ShowCommand implements Callable<Integer> {
  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "REPOSITORY", description = "Its folder.")
  private Path folder = Path.of("");

  @Option(names = "--json", description = "Roles with versions and expiry dates, as JSON.")
  private boolean json;

  ShowCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    if (!Files.isDirectory(folder.resolve("metadata"))) {
      throw new NoSuchFileException(folder.resolve("metadata").toString());
    }
    var published =
        new RepositoryFolder(folder)
            .load()
            .orElseThrow(() -> new IOException(folder + " has no root yet"));
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(JsonWriter.write(json(published)), StandardCharsets.UTF_8));
    } else {
      MetadataTree.lines(published, clock.instant())
          .forEach(line -> out.println(Ansi.AUTO.string(line)));
    }
    return 0;
  }

  private static Json json(Published published) {
    List<Header> headers = new ArrayList<>();
    headers.add(published.root().header());
    published.timestamp().ifPresent(t -> headers.add(t.header()));
    published.snapshot().ifPresent(s -> headers.add(s.header()));
    published.roles().values().forEach(t -> headers.add(t.header()));
    var roles = new LinkedHashMap<String, Json>();
    for (var header : headers) {
      var fields = new LinkedHashMap<String, Json>();
      fields.put("version", new Json.Int(header.version()));
      fields.put("expires", new Json.Text(header.expires().toString()));
      roles.put(header.role(), new Json.Fields(fields));
    }
    return new Json.Fields(roles);
  }
}
