package dev.yunfan.cli.crashes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.groups.CrashGrouping;
import dev.yunfan.groups.FieldCase;
import dev.yunfan.groups.LogGrouper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crashes report}: how well the rules group logs whose truth somebody wrote down. */
@Command(
    name = "report",
    description =
        "Judges the grouping on folders of logs with a cases.json; prints figures and every failure"
            + " as Markdown.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every case passes",
      "1:a case fails",
      "2:used wrongly, or a folder is unreadable"
    },
    footer = {
      "",
      "cases.json is a list of {\"id\": ..., \"checks\": [...]}; a check is",
      "  {\"file\": ..., \"kind\": ..., \"signature_has\": ..., \"signature_lacks\": ...},",
      "  {\"same\": [FILE, FILE]} or {\"different\": [FILE, FILE]}.",
      "",
      "Example:",
      "  yunfan crashes report samples/forum samples/lab"
    })
public final class ReportCommand implements Callable<Integer> {
  private static final TypeReference<List<Map<String, Object>>> CASES = new TypeReference<>() {};

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "a folder of logs; every *cases.json in it counts")
  private List<Path> folders = List.of();

  @Override
  public Integer call() {
    var reports = folders.stream().map(this::judged).toList();
    spec.commandLine().getOut().print(GroupingReport.markdown(reports));
    spec.commandLine().getOut().flush();
    return reports.stream().allMatch(GroupingReport.Source::passes) ? 0 : 1;
  }

  private GroupingReport.Source judged(Path folder) {
    var groups = new HashMap<String, CrashGrouping>();
    var failures = new ArrayList<GroupingReport.FailedCheck>();
    try {
      var cases = cases(folder);
      for (var file : cases.stream().flatMap(known -> known.files().stream()).distinct().toList()) {
        groups.put(file, LogGrouper.group(LogFile.read(folder.resolve(file))));
      }
      for (var known : cases) {
        for (var why : known.failures(file -> Objects.requireNonNull(groups.get(file), file))) {
          failures.add(new GroupingReport.FailedCheck(known.id(), why));
        }
      }
      return GroupingReport.Source.of(folder, cases, groups, failures);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw used(folder, "a cases.json is not of the form that --help shows: " + e.getMessage());
    } catch (IOException e) {
      throw used(folder, LogFile.why(folder, e) + " (" + e.getMessage() + ")");
    }
  }

  private ParameterException used(Path folder, String why) {
    return new ParameterException(spec.commandLine(), folder + ": " + why);
  }

  private static List<FieldCase> cases(Path folder) throws IOException {
    var all = new ArrayList<FieldCase>();
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith("cases.json")).sorted().toList()) {
        for (var json : new ObjectMapper().readValue(file.toFile(), CASES)) {
          all.add(FieldCase.from(json));
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no case in any file *cases.json");
    }
    return all;
  }
}
