package dev.yunfan.cli.operator;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A person moves a rollout on, or stops it; the command is named after the move. */
@Command(mixinStandardHelpOptions = true)
final class RolloutMove implements Callable<Integer> {
  private final Move move;

  @ParentCommand private RolloutCommand rollout = new RolloutCommand();

  @Parameters(paramLabel = "ROLLOUT")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; the audit shows it.")
  private String reason = "";

  private RolloutMove(Move move) {
    this.move = move;
  }

  /** The moves that need a reason and nothing else. */
  enum Move {
    START("Starts a draft.", "fixes the alarm clock"),
    APPROVE("Approves what somebody else started.", "looked at it"),
    ADVANCE("Opens the next stage by hand.", "urgent fix"),
    HALT("Stops a rollout, a completed one too, by your verdict.", "calls drop"),
    PAUSE("Stops a rollout for a while.", "Spring Festival"),
    RESUME("Goes on; failures so far are not held against it again.", "it was the carrier");

    private final String description;
    private final String reason;

    Move(String description, String reason) {
      this.description = description;
      this.reason = reason;
    }

    String verb() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static CommandLine commandLine(Move move) {
    var line = new CommandLine(new RolloutMove(move));
    line.getCommandSpec().name(move.verb());
    line.getCommandSpec()
        .usageMessage()
        .description(move.description)
        .footer(
            "",
            "Example:",
            "  ./yunfan rollout %s haier-2.1.0-7f3a0c11 --reason '%s'"
                .formatted(move.verb(), move.reason));
    return line;
  }

  @Override
  public Integer call() {
    return rollout.move(id, move.verb(), reason);
  }
}
