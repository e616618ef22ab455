package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what Breakpad's and its successors' stack walkers print of a minidump. */
final class MinidumpLog {
  private static final Pattern REASON = Pattern.compile("^Crash reason: +(SIG[A-Z]+|\\S.*)$");
  private static final Pattern CRASHED = Pattern.compile("^Thread \\d+ .*\\(crashed\\)");
  private static final Pattern FRAME =
      Pattern.compile(
          "^ {0,3}\\d{1,3}  (?:([^\\s!]+)!(.+?)(?: \\[[^\\]]*\\])?(?: \\+ 0x[0-9a-f]+)?|(\\S+) \\+ 0x([0-9a-f]+)|0x[0-9a-f]+|<.*>)\\s*$");

  /** For machines: thread, frame, module, function, file, line, offset. */
  private static final Pattern PIPED =
      Pattern.compile("^(\\d+)\\|(\\d+)\\|([^|]*)\\|([^|]*)\\|[^|]*\\|[^|]*\\|0x([0-9a-f]+)$");

  private static final Pattern PIPED_CRASH = Pattern.compile("^Crash\\|([^|]*)\\|[^|]*\\|(\\d+)$");

  private MinidumpLog() {}

  /** The crashed thread of the first dump, or empty. */
  static Optional<Finding> find(List<String> log) {
    var reason = "";
    int opened = -1;
    for (int i = 0; i < log.size(); i++) {
      var line = log.get(i);
      if (line.startsWith("Crash")) {
        var why = REASON.matcher(line);
        var piped = PIPED_CRASH.matcher(line);
        if (piped.find()) {
          return Optional.of(found(i, piped.group(1), piped(log, i, piped.group(2))));
        }
        if (why.find()) {
          reason = why.group(1);
          opened = i;
        }
      } else if (line.startsWith("Thread ") && CRASHED.matcher(line).find()) {
        return Optional.of(found(opened < 0 ? i : opened, reason, thread(log, i)));
      }
    }
    return Optional.empty();
  }

  private static Finding found(int line, String reason, List<NativeFrame> frames) {
    var signature = NativeSignature.of(reason.isEmpty() ? "signal" : reason, "", frames);
    return new Finding(line, frames.isEmpty() ? Severity.SUMMARY : Severity.FATAL, signature);
  }

  private static List<NativeFrame> thread(List<String> log, int at) {
    var frames = new ArrayList<NativeFrame>();
    for (int i = at + 1; i < log.size() && !log.get(i).startsWith("Thread "); i++) {
      var frame = FRAME.matcher(log.get(i));
      if (frame.find()) {
        if (frame.group(1) != null) {
          frames.add(NativeFrame.of(frame.group(1), frame.group(2), ""));
        } else if (frame.group(3) != null) {
          frames.add(NativeFrame.of(frame.group(3), null, NativeFrame.place(null, frame.group(4))));
        }
      }
    }
    return frames;
  }

  private static List<NativeFrame> piped(List<String> log, int at, String crashed) {
    var frames = new ArrayList<NativeFrame>();
    for (int i = at + 1; i < log.size(); i++) {
      var frame = PIPED.matcher(log.get(i));
      if (frame.find() && frame.group(1).equals(crashed)) {
        frames.add(
            NativeFrame.of(
                frame.group(3), frame.group(4), NativeFrame.place(null, frame.group(5))));
      }
    }
    return frames;
  }
}
