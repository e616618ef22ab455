package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.cli.fault.SecretArgument;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Options of every operator's command: the server, the token, and how to print. */
final class OperatorOptions {
  private static final SecretArgument TOKEN = new SecretArgument("--token", "YUNFAN_TOKEN");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--server",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      defaultValue = "${env:YUNFAN_SERVER:-http://127.0.0.1:8083}",
      description = "The ota-server; default YUNFAN_SERVER or http://127.0.0.1:8083.")
  private URI server = URI.create("http://127.0.0.1:8083");

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Its first line is the operator token; default YUNFAN_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--token",
      scope = ScopeType.INHERIT,
      paramLabel = "TOKEN",
      description = "The token itself, which others can then see: use --token-file.")
  private @Nullable String token;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON.")
  private boolean json;

  /** Something done with the API. */
  interface Act {
    void with(Api api) throws IOException, InterruptedException;
  }

  /** Prints an answer for a person. */
  interface Show {
    void to(PrintWriter out);
  }

  /** Runs it; exit status 0, or 1 with one line that says what was wrong. */
  int run(Act act) {
    try (var api = new Api(server, TOKEN.value(token, tokenFile, err()))) {
      act.with(api);
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      return failed(FileFault.words(e));
    } catch (IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private int failed(String why) {
    var err = spec.commandLine().getErr();
    err.println("yunfan: " + why);
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Changes a thing as it stands now, for a reason; says so. */
  int change(String thing, String verb, String reason, String done) {
    return run(api -> {
      var after = api.change(thing, verb, Words.reason(reason));
      print(after, out -> out.println(done));
    });
  }

  /** Prints JSON when that was asked for, else as {@code person} has it. */
  void print(JsonNode answer, Show person) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(answer.toPrettyString());
    } else {
      person.to(out);
    }
    out.flush();
  }

  /** Adds something for a person to an answer; nothing when JSON was asked for. */
  void tell(Show person) {
    if (!json) {
      var out = spec.commandLine().getOut();
      person.to(out);
      out.flush();
    }
  }

  /** For a command that is used wrongly. */
  CommandLine.ParameterException misuse(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }

  /** Where progress goes. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
