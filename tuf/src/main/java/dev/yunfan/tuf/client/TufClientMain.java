package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    System.exit(run(args, InstantSource.system(), System.err));
  }

  /** Runs one command; the clock is read once. */
  static int run(String[] args, InstantSource clock, PrintStream errors) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException wrong) {
      errors.println(wrong.getMessage());
      errors.print(USAGE);
      return 2;
    }
    var now = clock.instant();
    try {
      execute(arguments, () -> now);
      return 0;
    } catch (Refusal | IOException failed) {
      errors.println(failed.getClass().getSimpleName() + ": " + failed.getMessage());
      return 1;
    }
  }

  private static void execute(Arguments arguments, InstantSource clock)
      throws IOException, Refusal {
    var store = new FileStore(Path.of(arguments.metadataDir()));
    if (arguments.command().equals("init")) {
      TufClient.trust(Files.readAllBytes(Path.of(arguments.trustedRoot())), store);
      return;
    }
    try (var fetcher = new HttpFetcher(Pace.DEFAULT)) {
      var metadata = URI.create(arguments.metadataUrl());
      var targets = URI.create(arguments.targetUrlOr(arguments.metadataUrl()));
      var repository = new Repository(metadata, targets, true);
      var client = new TufClient(repository, fetcher, store, Limits.DEFAULT, clock);
      client.refresh();
      for (var name : arguments.targetNames()) {
        client.download(client.find(name), Path.of(arguments.targetDir()));
      }
    }
  }

  /** The command line, in any order. */
  private record Arguments(
      String command,
      String metadataDir,
      String metadataUrl,
      @Nullable String targetBaseUrl,
      String targetDir,
      List<String> targetNames,
      String trustedRoot) {

    String targetUrlOr(String other) {
      return targetBaseUrl == null ? other : targetBaseUrl;
    }

    static Arguments parse(String[] args) {
      String metadataDir = null;
      String metadataUrl = null;
      String targetBaseUrl = null;
      String targetDir = null;
      var targetNames = new ArrayList<String>();
      var words = new ArrayList<String>();
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--metadata-dir" -> metadataDir = value(args, ++i);
          case "--metadata-url" -> metadataUrl = value(args, ++i);
          case "--target-base-url" -> targetBaseUrl = value(args, ++i);
          case "--target-dir" -> targetDir = value(args, ++i);
          case "--target-name" -> targetNames.add(value(args, ++i));
          default -> words.add(args[i]);
        }
      }
      var command = words.isEmpty() ? "" : words.getFirst();
      int expectedWords = command.equals("init") ? 2 : 1;
      if (words.size() != expectedWords) {
        throw new IllegalArgumentException("expected one command, found " + words);
      }
      var needed =
          switch (command) {
            case "init" -> List.<@Nullable String>of();
            case "refresh" -> Arrays.asList(metadataUrl);
            case "download" -> Arrays.asList(metadataUrl, targetBaseUrl, targetDir);
            default -> throw new IllegalArgumentException("no such command: " + command);
          };
      if (metadataDir == null || needed.contains(null)) {
        throw new IllegalArgumentException(command + " lacks an option");
      }
      if (command.equals("download") == targetNames.isEmpty()) {
        throw new IllegalArgumentException("--target-name goes with download");
      }
      return new Arguments(
          command,
          metadataDir,
          metadataUrl == null ? "" : metadataUrl,
          targetBaseUrl,
          targetDir == null ? "" : targetDir,
          targetNames,
          words.getLast());
    }

    private static String value(String[] args, int index) {
      if (index == args.length) {
        throw new IllegalArgumentException(args[index - 1] + " needs a value");
      }
      return args[index];
    }
  }
}
