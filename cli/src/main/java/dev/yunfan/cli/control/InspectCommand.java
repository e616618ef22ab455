package dev.yunfan.cli.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.ota.log.ControlInspection;
import dev.yunfan.ota.log.ControlInspection.Found;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which records of the control log can nobody read? */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the records of the control log that cannot be read, or the one at --offset.",
      "Exit status 1: there are some that no repair names."
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan control inspect --kafka 127.0.0.1:9092",
      "  ./yunfan control inspect --kafka 127.0.0.1:9092 --offset 17"
    })
public final class InspectCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--offset", paramLabel = "N", description = "Show this record alone.")
  private @Nullable Long offset;

  @Override
  public Integer call() {
    return log.run(this::act);
  }

  private int act(ControlInspection control) throws IOException {
    var asked = offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    var report = control.look(asked);
    var json =
        JSON.createObjectNode()
            .put("records", report.records())
            .put("unreadable", report.unreadable());
    var shown = json.putArray("shown");
    report.found().forEach(each -> shown.add(json(each)));
    log.print(
        json,
        out -> {
          report.found().forEach(each -> print(out, each));
          out.printf(
              "%d records, %d of them cannot be read%n", report.records(), report.unreadable());
        });
    return report.found().stream().anyMatch(Found::open) ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static ObjectNode json(Found found) {
    var json =
        JSON.createObjectNode()
            .put("offset", found.offset())
            .put("written", Instant.ofEpochMilli(found.timestamp()).toString())
            .put("key", found.key())
            .put("lengthBytes", found.length())
            .put("sha256", found.sha256())
            .put("firstBytes", found.firstBytes())
            .put("problem", found.problem())
            .put("command", found.command());
    var repairs = json.putArray("repairs");
    found.repairs().forEach(repairs::add);
    return json;
  }

  private static void print(PrintWriter out, Found found) {
    out.printf(
        "record %d %s%n",
        found.offset(),
        found.problem().isEmpty()
            ? "can be read: " + found.command()
            : "cannot be read: " + found.problem());
    out.println("  written   " + Instant.ofEpochMilli(found.timestamp()));
    out.println("  key       " + (found.key() == null ? "none" : printable(found.key())));
    out.println("  length    " + (found.length() < 0 ? "no value" : found.length() + " bytes"));
    out.println("  sha256    " + found.sha256());
    out.println("  bytes     " + found.firstBytes());
    out.println("  text      " + text(HexFormat.of().parseHex(found.firstBytes())));
    if (found.open()) {
      out.printf(
          "  repair    ./yunfan control repair --kafka HOST:PORT --offset %d --sha256 %s --key repair.key%n",
          found.offset(), found.sha256());
    } else if (!found.repairs().isEmpty()) {
      out.println("  repair    written at " + found.repairs());
    }
  }

  private static String text(byte[] bytes) {
    var text = new StringBuilder();
    for (byte each : bytes) {
      text.append(each >= ' ' && each < 127 ? (char) each : '.');
    }
    return text.toString();
  }

  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
  }
}
