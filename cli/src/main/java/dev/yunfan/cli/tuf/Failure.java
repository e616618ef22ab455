package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;

/** Tells what went wrong in one line: 1 for what was refused or failed, 2 for wrong use. */
final class Failure {
  private Failure() {}

  static int tell(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    var text =
        switch (failure) {
          case Refusal refused -> refused.getClass().getSimpleName() + ": " + refused.getMessage();
          case NoSuchFileException missing -> "no such file: " + missing.getFile();
          case FileNotFoundException missing -> "no such file: " + missing.getMessage();
          case FileAlreadyExistsException there -> "is there already: " + there.getFile();
          case IOException broken -> String.valueOf(broken.getMessage());
          case IllegalArgumentException wrong -> String.valueOf(wrong.getMessage());
          default -> throw failure;
        };
    line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + text);
    line.getErr().flush();
    return failure instanceof IllegalArgumentException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }
}
