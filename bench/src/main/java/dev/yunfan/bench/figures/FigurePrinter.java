package dev.yunfan.bench.figures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a benchmark's figures, one a line or as JSON; a {@link Mixin} of its command. */
public final class FigurePrinter {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  /** Prints to the command's standard output. */
  public void print(ObjectNode figures) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(figures);
    } else {
      int width = figures.propertyStream().mapToInt(each -> each.getKey().length()).max().orElse(1);
      figures
          .properties()
          .forEach(each -> out.printf("%s  %15s%n", padded(each.getKey(), width), each.getValue()));
    }
    out.flush();
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(width - name.length());
  }
}
