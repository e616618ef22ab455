package dev.yunfan.cli.operator;

import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.ota.policy.PolicyFault;
import dev.yunfan.ota.policy.PolicyReading;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.ota.policy.PolicyWords;
import dev.yunfan.ota.rollout.PlanFinding;
import dev.yunfan.schemas.control.Guardrails;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Policies of rollouts: of one that exists, and in files. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "Shows and checks the guardrails of rollouts, and prints files to begin with.",
    footer = {
      "",
      "Example:",
      "  ./yunfan policy defaults > mine.json",
      "  ./yunfan policy lint mine.json",
      "  ./yunfan rollout create haier 2.1.0 --model h7 --stage 34%% --policy mine.json"
    })
public final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan policy show haier-2.1.0-7f3a0c11 --json > policy.json"},
      description = "Says what a rollout is judged by; --json prints it as a policy file.")
  int show(@Mixin OperatorOptions options, @Parameters(paramLabel = "ROLLOUT") String id) {
    return options.run(api -> {
      var rollout = api.get("/v1/rollouts/" + Api.escaped(id));
      options.print(rollout.path("guardrails"), out -> GuardrailLines.print(out, rollout));
    });
  }

  @Command(
      name = "lint",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan policy lint policy.json --holdback 100"},
      description = "Checks a policy file and names all its faults; exit status 1 when it has any.")
  int lint(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--holdback",
              paramLabel = "BASIS-POINTS",
              defaultValue = "0",
              description = "What the rollout will hold back; default 0, as in rollout create.")
          int holdback) {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try {
      return switch (PolicyFile.read(file)) {
        case PolicyReading.Usable(var guardrails, var warnings) -> {
          print(out, file, guardrails, warnings, holdback);
          yield CommandLine.ExitCode.OK;
        }
        case PolicyReading.Faulty faulty -> failed(err, PolicyFile.words(file, faulty));
      };
    } catch (IOException e) {
      return failed(err, FileFault.words(e));
    }
  }

  private static void print(
      PrintWriter out, Path file, Guardrails guardrails, List<PolicyFault> warnings, int holdback) {
    out.println(file + " is a good policy. With it a rollout");
    PolicyWords.of(guardrails).forEach(line -> out.println("  " + line));
    var doubts = new ArrayList<>(warnings.stream().map(PolicyFault::text).toList());
    PlanFinding.NoControlLeft.in(guardrails, holdback)
        .ifPresent(none -> doubts.add("--holdback 0: " + none.detail()));
    doubts.forEach(doubt -> out.println("warning: " + doubt));
    out.flush();
  }

  private static int failed(PrintWriter err, String why) {
    err.println("yunfan: " + why);
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan policy schema > policy.schema.json"},
      description = "Prints the JSON Schema of policy files, for editors.")
  void schema() {
    var out = spec.commandLine().getOut();
    out.print(PolicyText.schema());
    out.flush();
  }
}
