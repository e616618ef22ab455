package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rollouts: preview, create, start, watch, and every move by hand. */
@Command(
    name = "rollout",
    mixinStandardHelpOptions = true,
    description = "Plans, starts, watches and stops rollouts.",
    footer = {
      "",
      "Example:",
      "  ./yunfan rollout create haier 2.1.0 --model h7 --stage 1%%:24h:30 --stage 100%%:24h:300",
      "  ./yunfan rollout start haier-2.1.0-7f3a0c11 --reason 'fixes the alarm clock'"
    })
public final class RolloutCommand {
  @Mixin private OperatorOptions options = new OperatorOptions();

  /** With a command for each move. */
  public static CommandLine withMoves() {
    var line = new CommandLine(new RolloutCommand());
    for (var move : RolloutMove.Move.values()) {
      line.addSubcommand(RolloutMove.commandLine(move));
    }
    return line;
  }

  @Command(
      name = "preview",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan rollout preview haier 2.1.0 --model h7 --stage 1%%:24h:30"
      },
      description = "Counts whom a rollout would reach; changes nothing.")
  int preview(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version,
      @Mixin PlanOptions plan) {
    return options.run(api -> {
      var reach = api.post("/v1/rollouts/preview", plan.body(vendor, version));
      options.print(
          reach,
          out -> {
            var fleet = new Table("MODEL", "FIRMWARE", "HANDSETS", "");
            reach
                .get("fleet")
                .forEach(row ->
                    fleet.row(
                        row.get("model").asText(),
                        row.get("firmware").asText(),
                        "%,d".formatted(row.get("handsets").asLong()),
                        row.get("verdict").asText()));
            fleet.printTo(out);
            var stages = new Table("STAGE", "SHARE", "ABOUT HANDSETS", "CONFIRMED NEEDED");
            reach
                .get("stages")
                .forEach(row ->
                    stages.row(
                        Integer.toString(row.get("stage").asInt() + 1),
                        Words.percent(row.get("shareBasisPoints").asInt()),
                        "%,d".formatted(row.get("expectedHandsets").asLong()),
                        RolloutText.needed(row)));
            stages.printTo(out);
          });
      warn(reach);
    });
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan rollout create haier 2.1.0 --model h7 --stage 1%%:24h:30 --stage 100%%:24h:300"
      },
      description = "Drafts a rollout.")
  int create(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "a new release")
          String reason,
      @Mixin PlanOptions plan) {
    return options.run(
        api -> show(api.post("/v1/rollouts", plan.body(vendor, version).put("reason", reason))));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan rollout list --state running"},
      description = "Lists rollouts.")
  int list(
      @Option(names = "--state", description = "Only those in a state, such as running.")
          @Nullable String state) {
    return options.run(api -> {
      var all =
          api.all(
              "/v1/rollouts" + (state == null ? "" : "?state=" + Api.escaped(state)), "rollouts");
      options.print(
          all,
          out -> {
            var table = RolloutText.listHeader();
            all.forEach(rollout -> table.row(new RolloutText(rollout).row()));
            table.printTo(
                out, state == null ? "No rollout exists yet." : "No rollout is " + state + ".");
          });
    });
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan rollout show haier-2.1.0-7f3a0c11 --watch"},
      description = "Shows a rollout; --watch follows it to its end.")
  int show(
      @Parameters(paramLabel = "ROLLOUT") String id,
      @Option(names = "--watch", description = "Print each change until it ends or stops.")
          boolean watch) {
    return options.run(api -> {
      var rollout = api.get(path(id));
      show(rollout);
      String last = new RolloutText(rollout).progress();
      while (watch && "running".equals(rollout.get("state").asText())) {
        TimeUnit.SECONDS.sleep(1);
        rollout = api.get(path(id));
        if (!new RolloutText(rollout).progress().equals(last)) {
          last = new RolloutText(rollout).progress();
          String changed = last;
          options.print(rollout, out -> out.println(changed));
        }
      }
    });
  }

  @Command(
      name = "widen",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan rollout widen haier-2.1.0-7f3a0c11 --stage 100%% --reason 'a month without calls'"
      },
      description =
          "Opens a larger share of a rollout that is held at its plan's last share, below 100%%.")
  int widen(
      @Parameters(paramLabel = "ROLLOUT") String id,
      @Option(
              names = "--stage",
              required = true,
              paramLabel = "SHARE%[:SOAK[:CONFIRMED]]",
              description = {"The stage that opens, such as 100%%:24h:30.", StageText.DEFAULTS})
          String stage,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why; the audit shows it.")
          String reason) {
    return options.run(api -> {
      var body = Words.reason(reason);
      body.set("stage", StageText.parse(stage));
      show(api.change(path(id), "widen", body));
    });
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan rollout cancel haier-2.1.0-7f3a0c11 --reason 'superseded' --roll-forward 2.1.1"
      },
      description = "Ends a rollout before its end.")
  int cancel(
      @Parameters(paramLabel = "ROLLOUT") String id,
      @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason,
      @Option(
              names = "--roll-forward",
              paramLabel = "VERSION",
              description = "Release that those who had updated are brought to.")
          @Nullable String forward) {
    return options.run(api -> {
      var body = Words.reason(reason);
      if (forward != null) {
        body.put("rollForward", forward);
      }
      show(api.change(path(id), "cancel", body));
    });
  }

  /** A move that needs a reason and nothing else. */
  int move(String id, String verb, String reason) {
    return options.run(api -> show(api.change(path(id), verb, Words.reason(reason))));
  }

  private void show(JsonNode rollout) {
    options.print(rollout, out -> new RolloutText(rollout).printTo(out));
    warn(rollout);
  }

  /** Why it may never move: on the error stream, so that scripts that read the answer go on. */
  private void warn(JsonNode answer) {
    var err = options.err();
    answer
        .path("warnings")
        .forEach(warning ->
            err.println(
                "yunfan: warning: %s: %s"
                    .formatted(warning.get("code").asText(), warning.get("detail").asText())));
    err.flush();
  }

  private static String path(String id) {
    return "/v1/rollouts/" + Api.escaped(id);
  }
}
