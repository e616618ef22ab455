package dev.yunfan.cli.query;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which crashes are wanted. */
final class CrashFilter {
  @Option(names = "--firmware", paramLabel = "VERSION", description = "Only this firmware.")
  private @Nullable String firmware;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this kind: java, native, kernel or watchdog.")
  private @Nullable String kind;

  /** Parameters of a question, to which more may be added. */
  Map<String, @Nullable String> parameters() {
    var parameters = new HashMap<String, @Nullable String>();
    parameters.put("firmware", firmware);
    parameters.put("kind", kind);
    return parameters;
  }
}
