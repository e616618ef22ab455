package dev.yunfan.groups;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells the origin of a frame of a Java stack, and the generated part of its name. */
enum JavaFrame {
  /** The program's own code, or a library it brings. */
  APP,
  /** The system's code between runtime and program. */
  FRAMEWORK,
  /** Language runtime and reflection: called by everybody. */
  RUNTIME,
  /** How threads and main loops begin. */
  THREAD,
  /** Checks that throw for their callers. */
  THROW,
  /** Libraries that report crashes. */
  TELEMETRY;

  private record Rule(Pattern starts, JavaFrame frame) {}

  private static final List<Rule> RULES =
      List.of(
          rule(
              THREAD,
              "java\\.lang\\.reflect\\.|sun\\.reflect\\.|jdk\\.internal\\.reflect\\.|java\\.lang\\.invoke\\."
                  + "|com\\.android\\.server\\.Watchdog|java\\.lang\\.Thread\\.run|java\\.util\\.concurrent\\.(?:ThreadPool|Fork|Future"
                  + "|Executors|CompletableFuture|Scheduled)|java\\.util\\.TimerThread"
                  + "|android\\.os\\.(?:Handler\\.(?:dispatchMessage|handleCallback)|Looper\\.|HandlerThread)"
                  + "|android\\.os\\.AsyncTask|android\\.app\\.ActivityThread\\.(?:main|access|-|throwRemoteServiceException)"
                  + "|android\\.app\\.ActivityThread\\$H\\.|com\\.android\\.internal\\.os\\."
                  + "|dalvik\\.system\\.NativeStart|android\\.os\\.Binder\\.execTransact"
                  + "|java\\.awt\\.Event(?:DispatchThread|Queue)\\.|java\\.awt\\.EventQueue\\$"
                  + "|org\\.eclipse\\.core\\.internal\\.jobs\\.Worker\\.|org\\.eclipse\\.equinox\\."
                  + "|org\\.eclipse\\.core\\.launcher\\.|org\\.eclipse\\.core\\.internal\\.boot\\."
                  + "|org\\.openide\\.util\\.RequestProcessor"),
          rule(
              THROW,
              "java\\.util\\.Objects\\.|kotlin\\.jvm\\.internal\\.Intrinsics\\."
                  + "|com\\.google\\.common\\.base\\.(?:Preconditions|Verify)\\."
                  + "|org\\.junit\\.Assert\\.|junit\\.framework\\.Assert\\."
                  + "|org\\.springframework\\.util\\.Assert\\.|org\\.eclipse\\.swt\\.SWT\\.error"
                  + "|org\\.eclipse\\.(?:core\\.runtime|jface\\.util)\\.Assert\\."
                  + "|android\\.os\\.Parcel\\.(?:read|create)Exception"
                  + "|android\\.database\\.DatabaseUtils\\.readException"
                  + "|java\\.lang\\.(?:Throwable|Exception|Error|RuntimeException)\\."),
          rule(
              TELEMETRY,
              "com\\.crashlytics\\.|com\\.google\\.firebase\\.crashlytics\\.|io\\.sentry\\."
                  + "|com\\.bugsnag\\.|com\\.newrelic\\.|com\\.instabug\\.|org\\.acra\\."),
          rule(
              RUNTIME,
              "javax?\\.|sun\\.|com\\.sun\\.|jdk\\.|libcore\\.|dalvik\\.|kotlinx?\\.|scala\\."
                  + "|groovy\\.lang\\.|org\\.codehaus\\.groovy\\.|org\\.apache\\.harmony\\."),
          rule(
              FRAMEWORK,
              "android\\.|androidx\\.|com\\.android\\.internal\\.|org\\.springframework\\."
                  + "|org\\.apache\\.(?:catalina|coyote|tomcat)\\.|org\\.eclipse\\.jetty\\."));

  private record Name(Pattern generated, String stable) {}

  private static final List<Name> NAMES =
      List.of(
          name("^(?:[\\w.@-]*/)+(?=[\\w.$]+$)", ""),
          name("/0x[0-9a-f]+", ""),
          name("(Generated(?:Method|Constructor|SerializationConstructor)Accessor)\\d+", "$1"),
          name("\\$\\$Lambda(?:\\$[\\w-]+|/\\d+)*", "\\$\\$Lambda"),
          name("lambda\\$([\\w<>]*?)\\$?\\d+\\b", "lambda\\$$1"),
          name("\\$r8\\$lambda\\$[\\w-]+", "\\$r8\\$lambda"),
          name("\\$\\$ExternalSyntheticLambda\\d+", "\\$\\$Lambda"),
          name("((?:EnhancerBy|FastClassBy|KeyFactoryBy)\\w*\\$\\$)[0-9a-f]+", "$1"),
          name("_\\$\\$_(?:javassist|jvst)[_0-9a-z]+", "_\\$\\$_javassist"),
          name("\\$(HibernateProxy|ByteBuddy|MockitoMock)\\$\\w+", "\\$$1"),
          name("\\$Proxy\\d+", "\\$Proxy"),
          name("access\\$\\d+", "access\\$"),
          name("\\$anonfun\\$(\\w+)\\$\\d+", "\\$anonfun\\$$1"),
          name("_closure\\d+", "_closure"),
          name("\\$\\d+(?=[.$]|$)", "\\$#"));

  private static Rule rule(JavaFrame frame, String starts) {
    return new Rule(Pattern.compile("^(?:" + starts + ")"), frame);
  }

  private static Name name(String generated, String stable) {
    return new Name(Pattern.compile(generated), stable);
  }

  /** Classifies a normalised frame. */
  static JavaFrame classify(String frame) {
    for (var rule : RULES) {
      if (rule.starts().matcher(frame).find()) {
        return rule.frame();
      }
    }
    return APP;
  }

  /** The name without numbers that a compiler or a class loader made up; idempotent. */
  static String normalise(String frame) {
    var result = frame;
    for (var name : NAMES) {
      result = name.generated().matcher(result).replaceAll(name.stable());
    }
    return result;
  }

  private static final Pattern PRINTED =
      Pattern.compile("^[\\s*>|]*(?:\\[\\w+\\]\\s*)?at\\s+([^\\s()]+\\.[^\\s()]+)\\s*\\((?!/)");

  /** Some collectors print frames bare, numbered, or with the line after the method. */
  private static final Pattern BARE =
      Pattern.compile(
          "^[\\s|]*(?:\\d{1,3}\\s+)?([\\w$-]+(?:\\.[\\w$<>-]+)+)(?: \\+ \\d+)?\\s*"
              + "\\((?:Native [Mm]ethod|Unknown Source(?::\\d+)?|[\\w$-]+\\.(?:java|kt):\\d+)\\)$");

  /** The frame that a line of a stack trace prints, as class and method, not yet normalised. */
  static Optional<String> printedOn(String line) {
    if (line.contains("at ")) {
      var frame = PRINTED.matcher(line);
      if (frame.find()) {
        return Optional.of(frame.group(1));
      }
    }
    if (!line.endsWith(")")) {
      return Optional.empty();
    }
    var bare = BARE.matcher(line);
    return bare.find() ? Optional.of(bare.group(1)) : Optional.empty();
  }

  /** The class and method of a frame in a report, with or without {@code at} and place. */
  static String reported(String frame) {
    var printed = printedOn(frame);
    if (printed.isPresent()) {
      return printed.get();
    }
    var bare = frame.strip();
    int place = bare.indexOf('(');
    return place < 0 ? bare : bare.substring(0, place);
  }
}
