package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Pattern;

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
      --max-metadata-bytes N bounds all metadata that a call reads; it is 16000000 unless set
      """;

  private static final Pattern ODD = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private TufClientMain() {}

  /** Runs one command and exits. */
  public static void main(String[] args) {
    System.exit(run(args, InstantSource.system(), MinimumRate.DEFAULT, System.err));
  }

  /** Runs one command, which reads the clock once. */
  public static int run(String[] args, InstantSource clock, MinimumRate pace, PrintStream errors) {
    try {
      var now = clock.instant();
      execute(ClientArguments.parse(args), () -> now, pace);
      return 0;
    } catch (IllegalArgumentException wrong) {
      errors.println(visible(String.valueOf(wrong.getMessage())));
      errors.print(USAGE);
      return 2;
    } catch (Refusal refused) {
      errors.println(visible(refused.getClass().getSimpleName() + ": " + refused.getMessage()));
      return 1;
    } catch (IOException failed) {
      errors.println(visible(failed.getClass().getSimpleName() + ": " + words(failed)));
      return 1;
    } catch (OutOfMemoryError full) {
      // all that was read is garbage by now, so there is room for a line
      errors.printf(
          "OutOfMemoryError: the metadata needs more than the %d MB of this process;"
              + " give it more by JAVA_TOOL_OPTIONS=-Xmx256m, or lower --max-metadata-bytes%n",
          Runtime.getRuntime().maxMemory() >> 20);
      return 1;
    }
  }

  /** The JDK's message about a file is often its name alone. */
  private static String words(IOException failed) {
    return switch (failed) {
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case AccessDeniedException closed -> "permission denied: " + closed.getFile();
      case FileAlreadyExistsException there -> "is there, and is no folder: " + there.getFile();
      default -> failed.getMessage() == null ? failed.toString() : failed.getMessage();
    };
  }

  /** Text from outside, with what a terminal would obey written out. */
  private static String visible(String text) {
    return ODD.matcher(text).replaceAll(odd -> "\\\\u{%x}".formatted(odd.group().codePointAt(0)));
  }

  private static void execute(ClientArguments arguments, InstantSource clock, MinimumRate pace)
      throws IOException, Refusal {
    var store = new FileStore(Path.of(arguments.option("--metadata-dir")));
    var limits = arguments.limits();
    switch (arguments.command()) {
      case "init" -> {
        var root = Path.of(arguments.words().getFirst());
        TufClient.trust(Files.readAllBytes(root), store);
      }
      case "refresh" -> {
        var metadata = URI.create(arguments.option("--metadata-url"));
        var repository = new Repository(metadata, metadata, true);
        try (var fetcher = new HttpFetcher(pace)) {
          new TufClient(repository, fetcher, store, limits, clock).refresh();
        }
      }
      default -> {
        var metadata = URI.create(arguments.option("--metadata-url"));
        var images = URI.create(arguments.option("--target-base-url"));
        var folder = Path.of(arguments.option("--target-dir"));
        var repository = new Repository(metadata, images, true);
        try (var fetcher = new HttpFetcher(pace)) {
          var client = new TufClient(repository, fetcher, store, limits, clock);
          for (var name : arguments.targetNames()) {
            client.download(client.find(name), folder);
          }
        }
      }
    }
  }
}
