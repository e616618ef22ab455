package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The JavaScript stack that React Native prints within the message of a Java exception. */
final class ScriptStack {
  private static final Pattern SCRIPT_ERROR =
      Pattern.compile(
          "(?:JavascriptException|JSException|JSApplicationCausedNativeException|JSEngineException)$");

  /** JavaScriptCore, then Hermes and V8. */
  private static final Pattern FRAME =
      Pattern.compile(
          "^\\s*(?:([^\\s@()]*)@(?:\\d+:\\d+|\\S+:\\d+(?::\\d+)?)"
              + "|at (?:(?:async |new |Object\\.)*([^\\s()]+)(?: \\[as [^\\]]*\\])? )?\\((?:address at )?\\S*:\\d+(?::\\d+)?\\))\\s*$");

  /** Names that a bundler gives to functions without one, and helpers of generators. */
  private static final Pattern NAMELESS =
      Pattern.compile(
          "^(?:|anonymous|<anonymous>|<unknown>|global code|\\[native code\\]|t|e|n|r|o|i|u|tryCatch|invoke|global)$");

  private static final Pattern STACK_WORD =
      Pattern.compile("(?:,? js engine: \\w+)?,? stack:\\s*$");

  private static final int MOST = 200;

  private ScriptStack() {}

  /** Functions of the script, innermost first; empty if the exception is not a script's. */
  static List<String> between(List<String> log, int header, String throwable) {
    if (!SCRIPT_ERROR.matcher(throwable).find()) {
      return List.of();
    }
    var functions = below(log, header);
    return functions.isEmpty() ? List.of("") : functions;
  }

  /** Functions of the script that the lines below an error name, until a frame of Java. */
  static List<String> below(List<String> log, int header) {
    var source = LogcatLine.of(log.get(header)).source();
    var functions = new ArrayList<String>();
    for (int i = header + 1;
        i < Math.min(log.size(), header + MOST) && functions.size() < MOST;
        i++) {
      var line = LogcatLine.of(log.get(i));
      if (!line.source().equals(source)) {
        continue;
      }
      if (JavaFrame.printedOn(line.message()).isPresent()
          && !FRAME.matcher(line.message()).find()) {
        break;
      }
      var frame = FRAME.matcher(line.message());
      if (frame.find()) {
        functions.add(frame.group(1) == null ? String.valueOf(frame.group(2)) : frame.group(1));
      }
    }
    return functions;
  }

  static CrashSignature signature(String throwable, String message, List<String> functions) {
    var named = functions.stream().filter(name -> !NAMELESS.matcher(name).find()).toList();
    var said = MessageClass.of(STACK_WORD.matcher(message).replaceFirst(""));
    return new CrashSignature(
        CrashFamily.JAVA,
        said.isEmpty() ? throwable : throwable + ": " + said,
        StackFolding.fold(named),
        JavaSignature.DECIDING,
        false);
  }
}
