package dev.yunfan.cli.crashes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.yunfan.groups.CrashGrouping;
import dev.yunfan.groups.CrashSignature;
import dev.yunfan.groups.LogGrouper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crashes group}: says of raw log files which crash each of them shows. */
@Command(
    name = "group",
    description = "Says which crash each log file shows; equal group ids are the same crash.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every file was grouped",
      "1:a file could not be read; the others were grouped",
      "2:used wrongly"
    },
    footer = {
      "",
      "Reads Java traces, Android tombstones and ANR dumps, and kernel consoles; finds out by itself"
          + " which.",
      "Prints one line a file: FILE<TAB>kind<TAB>group id<TAB>signature; kind is java, native,"
          + " kernel, watchdog or unknown.",
      "",
      "Example:",
      "  yunfan crashes group /data/anr/traces.txt tombstone_00 last_kmsg",
      "  yunfan crashes group logs/* | cut -f3 | sort | uniq -c | sort -rn",
      "  adb logcat -d -b crash | yunfan crashes group -"
    })
public final class GroupCommand implements Callable<Integer> {
  private static final Path PIPE = Path.of("-");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "log files, plain or gzip; - is standard input")
  private List<Path> files = List.of();

  @Option(
      names = "--json",
      description = "print one JSON object a line, with the frames of the signature")
  private boolean json;

  private final InputStream standardInput;

  /** For picocli, which fills the fields. */
  public GroupCommand() {
    this(System.in);
  }

  GroupCommand(InputStream standardInput) {
    this.standardInput = standardInput;
    spec = CommandSpec.create();
  }

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    int unread = 0;
    for (var file : files) {
      try {
        boolean piped = file.equals(PIPE);
        print(
            out, file, LogGrouper.group(piped ? LogFile.read(standardInput) : LogFile.read(file)));
      } catch (IOException e) {
        unread++;
        err.println("yunfan crashes group: " + file + ": " + LogFile.why(file, e));
      }
    }
    out.flush();
    err.flush();
    return unread == 0 ? 0 : 1;
  }

  private void print(PrintWriter out, Path file, CrashGrouping found) throws IOException {
    if (json) {
      out.println(jsonOf(file, found));
    } else {
      out.println(line(file, found));
    }
  }

  /** The four fields of a result. */
  static String line(Path file, CrashGrouping found) {
    return String.join(
        "\t", file.toString(), found.kindName(), found.groupId(), oneLine(found.readable()));
  }

  private static String jsonOf(Path file, CrashGrouping found) throws IOException {
    var text = new java.io.StringWriter();
    try (JsonGenerator to = new JsonFactory().createGenerator(text)) {
      to.writeStartObject();
      to.writeStringField("file", file.toString());
      to.writeStringField("kind", found.kindName());
      to.writeStringField("groupId", found.groupId());
      to.writeStringField("signature", found.readable());
      if (found instanceof CrashSignature signature) {
        to.writeStringField("variantId", signature.variantId());
        to.writeBooleanField("corrupted", signature.torn());
        to.writeArrayFieldStart("frames");
        for (var frame : signature.frames()) {
          to.writeString(frame);
        }
        to.writeEndArray();
      }
      to.writeEndObject();
    }
    return text.toString();
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }
}
