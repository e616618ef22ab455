package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.client.Fetcher;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.HttpFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.MinimumRate;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a handset would take what a repository serves. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Checks a folder or URL as a new handset would, from a trusted root on.",
    footer = {
      "",
      "Example:",
      "  ./yunfan tuf verify https://ota.example/tuf --root 1.root.json --target"
          + " haier/W700/full.img"
    })
final class VerifyCommand implements Callable<Integer> {
  /** A handset asks for one vendor's images in a session; this, for those of all of them. */
  private static final int SESSION_BYTES = 200_000_000;

  private final InstantSource clock;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "REPOSITORY",
      description = "Folder or URL that has metadata/ and targets/.")
  private String repository = "";

  @Option(
      names = "--root",
      required = true,
      paramLabel = "FILE",
      description = "The root that handsets ship with.")
  private Path root = Path.of("");

  @Option(
      names = "--target",
      paramLabel = "PATH",
      description = "Also downloads and checks this image. Repeatable.")
  private List<String> targets = List.of();

  VerifyCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var remote = repository.startsWith("http://") || repository.startsWith("https://");
    var at = Repository.at(remote ? URI.create(repository) : Path.of(repository).toUri());
    var scratch = Files.createTempDirectory("tuf-verify");
    try (var http = new HttpFetcher(MinimumRate.DEFAULT)) {
      Fetcher fetcher = remote ? http : new FolderFetcher();
      check(at, fetcher, scratch);
      return 0;
    } finally {
      try (var files = Files.walk(scratch)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void check(Repository at, Fetcher fetcher, Path scratch) throws IOException, Refusal {
    var out = spec.commandLine().getOut();
    var store = new FileStore(scratch.resolve("trusted"));
    TufClient.trust(Files.readAllBytes(root), store);
    var limits = Limits.DEFAULT.withSessionBytes(SESSION_BYTES);
    var client = new TufClient(at, fetcher, store, limits, clock);
    client.refresh();
    out.println("metadata  good");
    for (var path : targets) {
      var image = client.find(path);
      client.download(image, scratch.resolve("images"));
      out.printf("image     good  %s  %,d bytes%n", path, image.length());
    }
  }
}
