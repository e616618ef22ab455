package dev.yunfan.agent.fleet.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Crash traces as handsets of 2011 wrote them, from {@code /traces/KIND.txt}. A few causes make
 * most crashes (weights 1/rank, Zipf); addresses and numbers vary from handset to handset.
 */
public final class CrashTraces {
  private record Template(String reason, String process, List<String> frames) {}

  private final Map<CrashKind, List<Template>> templates = new EnumMap<>(CrashKind.class);

  private CrashTraces() {}

  /** Reads all templates. */
  public static CrashTraces load() {
    var traces = new CrashTraces();
    for (var kind : CrashKind.values()) {
      traces.templates.put(kind, read(kind.name().toLowerCase(Locale.ROOT)));
    }
    return traces;
  }

  private static List<Template> read(String name) {
    var tails = new HashMap<String, List<String>>();
    var found = new ArrayList<Template>();
    var frames = new ArrayList<String>();
    String head = "";
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    CrashTraces.class.getResourceAsStream("/traces/" + name + ".txt"), name),
                UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("== ") || line.startsWith("@@ ")) {
          keep(head, frames, found, tails);
          head = line;
          frames.clear();
        } else if (line.startsWith("@")) {
          frames.addAll(Objects.requireNonNull(tails.get(line.substring(1)), line));
        } else if (!line.isBlank()) {
          frames.add(line);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the traces of kind %s cannot be read".formatted(name), e);
    }
    keep(head, frames, found, tails);
    return List.copyOf(found);
  }

  private static void keep(
      String head, List<String> frames, List<Template> found, Map<String, List<String>> tails) {
    if (head.startsWith("@@ ")) {
      tails.put(head.substring(3), List.copyOf(frames));
    } else if (head.startsWith("== ")) {
      int bar = head.indexOf(" | ");
      found.add(new Template(head.substring(bar + 3), head.substring(3, bar), List.copyOf(frames)));
    }
  }

  /** How many causes of a kind there are. */
  public int causes(CrashKind kind) {
    return of(kind).size();
  }

  /** A cause of a kind, the first ones most often. */
  public int cause(CrashKind kind, SplittableRandom random) {
    int causes = of(kind).size();
    double sum = 0;
    for (int rank = 1; rank <= causes; rank++) {
      sum += 1.0 / rank;
    }
    double left = random.nextDouble() * sum;
    for (int rank = 1; rank < causes; rank++) {
      left -= 1.0 / rank;
      if (left < 0) {
        return rank - 1;
      }
    }
    return causes - 1;
  }

  /** The crash as this handset reports it. {@code %x} in a template is a hexadecimal address. */
  public Crash crash(CrashKind kind, int cause, SplittableRandom random, long uptimeSeconds) {
    var template = of(kind).get(cause);
    return new Crash(
        kind, varied(template.reason, random), template.process, template.frames, uptimeSeconds);
  }

  private static String varied(String text, SplittableRandom random) {
    int at = text.indexOf("%x");
    return at < 0
        ? text
        : text.substring(0, at)
            + String.format(Locale.ROOT, "%08x", random.nextInt() & 0x7ffffffc)
            + text.substring(at + 2);
  }

  private List<Template> of(CrashKind kind) {
    return Objects.requireNonNull(templates.get(kind));
  }
}
