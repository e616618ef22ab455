package dev.yunfan.streams.question;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.groups.CrashSignature;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One crash of a group as text: reason, process and frames, a line each. At most {@value
 * #MAX_BYTES} bytes: of a longer one the frames go first that do not decide the group, the
 * outermost first, and a line marks where they were. So the sample still belongs to its group. A
 * last line marks a crash of which the gateway took a part alone.
 */
final class CrashSample {
  /** Most bytes of the text in UTF-8. */
  static final int MAX_BYTES = 16_384;

  /** A mark and its line break are no longer. */
  private static final int MARK_BYTES = 40;

  private static final String TEXT_CUT = "... (cut)";

  private static final String CUT_ON_ARRIVAL = "... (cut on arrival)";

  private final Function<Crash, CrashSignature> signatures;
  private final Crash crash;
  private final String group;
  private final List<String> frames;
  private final boolean[] cut;
  private final boolean arrivedCut;
  private int bytes;

  private CrashSample(Crash crash, Function<Crash, CrashSignature> signatures, boolean arrivedCut) {
    this.arrivedCut = arrivedCut;
    this.signatures = signatures;
    this.crash = crash;
    this.group = signatures.apply(crash).groupId();
    this.frames = crash.frames();
    this.cut = new boolean[frames.size()];
    this.bytes = head().getBytes(UTF_8).length + (arrivedCut ? lineBytes(CUT_ON_ARRIVAL) : 0);
    for (String frame : frames) {
      bytes += lineBytes(frame);
    }
  }

  /**
   * The text of a crash.
   *
   * @param arrivedCut whether the gateway cut it to its ranges
   */
  static String of(Crash crash, Function<Crash, CrashSignature> signatures, boolean arrivedCut) {
    var sample = new CrashSample(crash, signatures, arrivedCut);
    if (sample.bytes > MAX_BYTES) {
      sample.cutFrames(false);
      sample.cutFrames(true); // a stack of which every frame decides
    }
    return bounded(sample.text());
  }

  private String head() {
    return crash.reason() + "\nprocess " + crash.process();
  }

  private static int lineBytes(String frame) {
    return 1 + frame.getBytes(UTF_8).length;
  }

  private void cutFrames(boolean deciding) {
    for (int i = frames.size() - 1; i >= 0 && bytes > MAX_BYTES; i--) {
      if (cut[i]) {
        continue;
      }
      cut[i] = true;
      if (deciding || isOfGroup()) {
        bytes += MARK_BYTES - lineBytes(frames.get(i)); // a mark for each at most
      } else {
        cut[i] = false;
      }
    }
  }

  private boolean isOfGroup() {
    var left = new ArrayList<String>(frames.size());
    for (int i = 0; i < frames.size(); i++) {
      if (!cut[i]) {
        left.add(frames.get(i));
      }
    }
    var shorter =
        new Crash(crash.kind(), crash.reason(), crash.process(), left, crash.uptimeSeconds());
    return signatures.apply(shorter).groupId().equals(group);
  }

  private String text() {
    var lines = new ArrayList<String>(frames.size() + 2);
    lines.add(head());
    int missing = 0;
    for (int i = 0; i < frames.size(); i++) {
      if (cut[i]) {
        missing++;
        continue;
      }
      mark(lines, missing);
      missing = 0;
      lines.add(frames.get(i));
    }
    mark(lines, missing);
    if (arrivedCut) {
      lines.add(CUT_ON_ARRIVAL);
    }
    return lines.stream().collect(Collectors.joining("\n"));
  }

  private static void mark(List<String> lines, int missing) {
    if (missing > 0) {
      lines.add("... (cut: %d frames)".formatted(missing));
    }
  }

  /** A head of its own can be too long, if an older gateway took it. */
  private static String bounded(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length <= MAX_BYTES) {
      return text;
    }
    int end = MAX_BYTES - TEXT_CUT.length();
    while ((bytes[end] & 0xC0) == 0x80) { // not in the middle of a character
      end--;
    }
    return new String(bytes, 0, end, UTF_8) + TEXT_CUT;
  }
}
