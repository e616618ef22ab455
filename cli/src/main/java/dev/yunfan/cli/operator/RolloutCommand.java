package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
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
      "  ./yunfan rollout create haier 2.1.0 --model h7 --stage 1%:24h:30 --stage 100%:24h:300",
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
            var stages = new Table("STAGE", "SHARE", "ABOUT HANDSETS");
            reach
                .get("stages")
                .forEach(row ->
                    stages.row(
                        row.get("stage").asText(),
                        Words.percent(row.get("shareBasisPoints").asInt()),
                        "%,d".formatted(row.get("expectedHandsets").asLong())));
            stages.printTo(out);
          });
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
      @Option(names = "--reason", defaultValue = "a new release") String reason,
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
            var table =
                new Table("ROLLOUT", "MODELS", "STATE", "STAGE", "SHARE", "UPDATED", "FAILED");
            all.forEach(r ->
                table.row(
                    r.get("id").asText(),
                    Words.list(r.get("models")),
                    r.get("state").asText(),
                    stage(r),
                    Words.percent(r.get("shareBasisPoints").asInt()),
                    "%,d".formatted(r.get("updated").asLong()),
                    "%,d".formatted(r.get("failed").asLong())));
            table.printTo(out);
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
      String last = line(rollout);
      while (watch && "running".equals(rollout.get("state").asText())) {
        TimeUnit.SECONDS.sleep(1);
        rollout = api.get(path(id));
        if (!line(rollout).equals(last)) {
          last = line(rollout);
          String changed = last;
          options.print(rollout, out -> out.println(changed));
        }
      }
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
      @Option(names = "--reason", required = true) String reason,
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
    options.print(
        rollout,
        out -> {
          out.println(line(rollout));
          if (rollout.has("reason")) {
            out.println("because: " + rollout.get("reason").asText());
          }
          if (rollout.has("waitsFor")) {
            out.println("waits: " + rollout.get("waitsFor").asText());
          }
          var table = new Table("STAGE", "SHARE", "SOAK", "CONFIRMED NEEDED", "");
          int open = rollout.get("stage").asInt();
          var stages = rollout.get("stages");
          for (int i = 0; i < stages.size(); i++) {
            var stage = stages.get(i);
            table.row(
                Integer.toString(i),
                Words.percent(stage.get("shareBasisPoints").asInt()),
                Duration.ofSeconds(stage.get("soakSeconds").asLong()).toString(),
                "%,d".formatted(stage.get("minConfirmed").asLong()),
                i == open ? "<- open" : "");
          }
          table.printTo(out);
        });
  }

  private static String line(JsonNode r) {
    return "%s: %s, stage %s, %s of the fleet%s; offered %,d, updated %,d, failed %,d"
        .formatted(
            r.get("id").asText(),
            r.get("state").asText(),
            stage(r),
            Words.percent(r.get("shareBasisPoints").asInt()),
            halted(r),
            r.get("offered").asLong(),
            r.get("updated").asLong(),
            r.get("failed").asLong());
  }

  private static String halted(JsonNode rollout) {
    var models = rollout.path("haltedModels");
    return models.isEmpty() ? "" : ", HALTED for " + Words.list(models);
  }

  private static String stage(JsonNode rollout) {
    int stage = rollout.get("stage").asInt();
    return stage < 0 ? "-" : "%d/%d".formatted(stage + 1, rollout.get("stages").size());
  }

  private static String path(String id) {
    return "/v1/rollouts/" + Api.escaped(id);
  }
}
