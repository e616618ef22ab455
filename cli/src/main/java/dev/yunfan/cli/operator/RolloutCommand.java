package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
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
      var reach = api.post("/v1/rollouts/preview", plan.body(vendor, version, options.err()));
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
        "  ./yunfan rollout create haier 2.1.0 --model h7 --stage 1%%:24h:30 --stage 100%%:24h:300",
        "  ./yunfan rollout create haier 2.1.0 --model h7 --stage 34%% --policy mine.json"
      },
      description = {
        "Drafts a rollout. Without --policy it gets the guardrails that yunfan policy defaults prints."
      })
  int create(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "VERSION") String version,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "a new release")
          String reason,
      @Mixin PlanOptions plan) {
    return options.run(api ->
        show(
            api.post(
                "/v1/rollouts", plan.body(vendor, version, options.err()).put("reason", reason))));
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
      footer = {
        "",
        "Example:",
        "  ./yunfan rollout show haier-2.1.0-7f3a0c11 --watch",
        "  ./yunfan rollout show haier-2.1.0-7f3a0c11 --timeline --hours 24"
      },
      description =
          "Shows a rollout; --watch follows it to its end, --timeline shows its life hour by hour.")
  int show(
      @Parameters(paramLabel = "ROLLOUT") String id,
      @Option(names = "--watch", description = "Print each change until it ends or stops.")
          boolean watch,
      @Option(
              names = "--timeline",
              description =
                  "Crashes by arm, updates and the evidence of harm over time, then the decisions.")
          boolean timeline,
      @Option(
              names = "--hours",
              paramLabel = "N",
              description = "Length of a piece of the timeline; left out: at most 200 pieces.")
          @Nullable Integer hours,
      @Option(names = "--csv", description = "Print the timeline as CSV, one line a piece and arm.")
          boolean csv) {
    if (!timeline && (csv || hours != null)) {
      throw options.misuse("--csv and --hours are for --timeline");
    }
    return options.run(api -> {
      if (timeline) {
        timeline(api, id, hours, csv);
        return;
      }
      var rollout = api.get(path(id));
      show(rollout);
      if (rollout.hasNonNull("guardrails")) {
        var decisions = DecisionText.of(api, id);
        options.tell(decisions::printTo);
      }
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
        "  ./yunfan rollout cancel haier-2.1.0-7f3a0c11 --reason 'superseded'"
      },
      description = "Ends a rollout before its end; rollout fix helps those who had updated.")
  int cancel(
      @Parameters(paramLabel = "ROLLOUT") String id,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why; the audit shows it.")
          String reason,
      @Option(names = "--roll-forward", hidden = true) @Nullable String forward) {
    if (forward != null) {
      throw options.misuse(
          "cancel has no --roll-forward any more: nobody judged the release that it brought. Say ./yunfan rollout fix %s --release %s --reason '...'"
              .formatted(id, forward));
    }
    return options.run(api -> show(api.change(path(id), "cancel", Words.reason(reason))));
  }

  @Command(
      name = "fix",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan rollout fix haier-2.1.0-7f3a0c11 --release 2.1.1 --reason 'radio driver of 2.0'"
      },
      description = {
        "Brings the handsets that have the release of a stopped rollout to a newer one.",
        "Drafts and starts a rollout for these handsets alone. Its first stage is 1%% of them (or 10%%, 50%%, 100%% when they are few), and it is judged as any other. Other handsets get nothing by it."
      })
  int fix(
      @Parameters(paramLabel = "ROLLOUT", description = "The halted rollout.") String id,
      @Option(
              names = "--release",
              required = true,
              paramLabel = "VERSION",
              description = "The fix: a release that was created already.")
          String release,
      @Option(
              names = "--stage",
              paramLabel = "SHARE%[:SOAK[:CONFIRMED]]",
              description = {
                "A stage of these handsets, such as 100%%:1h:20; may be repeated.",
                "Left out: 1%%, 10%%, 50%% and 100%%, each with a soak of 24h."
              })
          @Nullable List<String> stages,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why; the audit shows it.")
          String reason) {
    return options.run(api -> {
      var plan = FixPlan.of(api.get(path(id)));
      var body = plan.body(release, stages == null ? List.of() : stages);
      var draft =
          api.post("/v1/rollouts", body.put("reason", "fix of %s: %s".formatted(id, reason)));
      var err = options.err();
      err.printf(
          "yunfan: drafted %s for the handsets with %s; about %,d confirmed it%n",
          draft.get("id").asText(), plan.badRelease(), plan.handsets());
      if (!plan.waitsForProof()) {
        err.printf(
            "yunfan: fewer than %,d: its stages pass by soak and confirmed updates, without proof of fewer crashes; proven harm halts it%n",
            FixPlan.ENOUGH_FOR_PROOF);
      }
      err.flush();
      show(api.change(path(draft.get("id").asText()), "start", Words.reason(reason)));
    });
  }

  private void timeline(Api api, String id, @Nullable Integer hours, boolean csv)
      throws IOException, InterruptedException {
    var text =
        new TimelineText(
            api.get(path(id) + "/timeline" + (hours == null ? "" : "?hours=" + hours)));
    if (csv) {
      options.print(text.timeline(), out -> text.csv().forEach(out::println));
      return;
    }
    options.print(text.timeline(), text::printTo);
    options.tell(DecisionText.of(api, id)::printTo);
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
