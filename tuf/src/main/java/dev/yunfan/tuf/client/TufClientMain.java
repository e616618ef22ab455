package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The client as a command, with the command line of the TUF conformance suite. Exit status 0 when
 * done, 1 when something was refused or failed, 2 when used wrongly.
 */
public final class TufClientMain {
  private static final String USAGE =
      """
      tuf-client --metadata-dir DIR init TRUSTED_ROOT
      tuf-client --metadata-dir DIR --metadata-url URL refresh
      tuf-client --metadata-dir DIR --metadata-url URL --target-name PATH [--target-name PATH]...
                 --target-base-url URL --target-dir DIR download
      """;

  private TufClientMain() {}

  /** Runs one command and exits. */
  public static void main(String[] args) {
    System.exit(run(args, InstantSource.system(), Pace.DEFAULT, System.err));
  }

  /** Runs one command, which reads the clock once. */
  public static int run(String[] args, InstantSource clock, Pace pace, PrintStream errors) {
    try {
      var now = clock.instant();
      execute(ClientArguments.parse(args), () -> now, pace);
      return 0;
    } catch (IllegalArgumentException wrong) {
      errors.println(wrong.getMessage());
      errors.print(USAGE);
      return 2;
    } catch (Refusal | IOException failed) {
      errors.println(failed.getClass().getSimpleName() + ": " + failed.getMessage());
      return 1;
    }
  }

  private static void execute(ClientArguments arguments, InstantSource clock, Pace pace)
      throws IOException, Refusal {
    var store = new FileStore(Path.of(arguments.option("--metadata-dir")));
    switch (arguments.command()) {
      case "init" -> {
        var root = Path.of(arguments.words().getFirst());
        TufClient.trust(Files.readAllBytes(root), store);
      }
      case "refresh" -> {
        var metadata = URI.create(arguments.option("--metadata-url"));
        var repository = new Repository(metadata, metadata, true);
        try (var fetcher = new HttpFetcher(pace)) {
          new TufClient(repository, fetcher, store, Limits.DEFAULT, clock).refresh();
        }
      }
      default -> {
        var metadata = URI.create(arguments.option("--metadata-url"));
        var images = URI.create(arguments.option("--target-base-url"));
        var folder = Path.of(arguments.option("--target-dir"));
        var repository = new Repository(metadata, images, true);
        try (var fetcher = new HttpFetcher(pace)) {
          var client = new TufClient(repository, fetcher, store, Limits.DEFAULT, clock);
          for (var name : arguments.targetNames()) {
            client.download(client.find(name), folder);
          }
        }
      }
    }
  }
}
