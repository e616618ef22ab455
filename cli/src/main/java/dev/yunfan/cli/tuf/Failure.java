package dev.yunfan.cli.tuf;

import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** Tells what went wrong in one line: 1 for what was refused or failed, 2 for wrong use. */
final class Failure {
  private Failure() {}

  /** Work of a command, with its exit status. */
  interface Act {
    int run() throws IOException, Refusal;
  }

  /** Runs a command, and turns what it throws into a line and an exit status. */
  static int told(CommandSpec command, Act act) {
    try {
      return act.run();
    } catch (Refusal refused) {
      return tell(command, refused.getClass().getSimpleName() + ": " + refused.getMessage(), 1);
    } catch (IOException broken) {
      return tell(command, FileFault.words(broken), 1);
    } catch (IllegalArgumentException wrong) {
      return tell(command, String.valueOf(wrong.getMessage()), ExitCode.USAGE);
    }
  }

  /** Text from outside without what a terminal would obey. */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
  }

  private static int tell(CommandSpec command, String text, int status) {
    var err = command.commandLine().getErr();
    err.println(command.qualifiedName() + ": " + printable(text));
    err.flush();
    return status;
  }
}
