package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Signatures of fatal signals. */
final class NativeSignature {
  private static final int DECIDING = 3;

  private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z]{3,6}[0-9]*");

  private NativeSignature() {}

  static CrashSignature reported(String reason, String process, List<String> frames) {
    var parsed =
        frames.stream()
            .map(frame ->
                NativeFrame.printedOn(frame)
                    .orElseGet(() -> new NativeFrame("", NativeFrame.function(frame), "")))
            .toList();
    return of(reason, process, parsed);
  }

  /**
   * @param reason text that names the signal
   * @param process what stands in where no frame is known; may be empty
   * @param frames innermost first
   */
  static CrashSignature of(String reason, String process, List<NativeFrame> frames) {
    return of(reason, "", process, frames);
  }

  /**
   * @param message what the program said when it ended; counts only where no frame can be blamed
   */
  static CrashSignature of(
      String reason, String message, String process, List<NativeFrame> frames) {
    var signal = SIGNAL.matcher(reason);
    var named = signal.find() ? signal.group() : KernelTitle.normalise(reason);
    var counted = belowSignal(frames);
    var keys = StackFolding.fold(contributing(counted));
    if (counted.stream().anyMatch(NativeSignature::telling)) {
      return new CrashSignature(CrashFamily.NATIVE, named, keys, DECIDING, false);
    }
    var said = message.isEmpty() ? named : named + ": " + MessageClass.of(message);
    var seen = new ArrayList<>(keys.subList(0, Math.min(1, keys.size())));
    if (!process.isEmpty()) {
      seen.add(process);
    }
    return new CrashSignature(CrashFamily.NATIVE, said, seen, seen.size(), false);
  }

  /** Whether a frame says more than how programs end. */
  private static boolean telling(NativeFrame frame) {
    return !frame.key().isEmpty() && (!NativeNoise.blameless(frame) || NativeNoise.java(frame));
  }

  /** Frames that a signal interrupted: those above belong to its handler. */
  private static List<NativeFrame> belowSignal(List<NativeFrame> frames) {
    for (int i = frames.size() - 2; i >= 0; i--) {
      if (NativeNoise.signalReturn(frames.get(i))) {
        return frames.subList(i + 1, frames.size());
      }
    }
    return frames;
  }

  /** The frames outside the C library and the virtual machine; without any, all. */
  static List<String> contributing(List<NativeFrame> frames) {
    var own = keys(frames.stream().filter(frame -> !NativeNoise.blameless(frame)));
    if (!own.isEmpty()) {
      return own;
    }
    var all = keys(frames.stream().filter(frame -> !NativeNoise.machine(frame)));
    return all.isEmpty() ? keys(frames.stream()) : all;
  }

  /** Below a function that is known a library's name is enough: offsets differ between builds. */
  private static List<String> keys(Stream<NativeFrame> frames) {
    var keys = new ArrayList<String>();
    boolean named = false;
    for (var frame : (Iterable<NativeFrame>) frames::iterator) {
      named |= !frame.symbol().isEmpty();
      var key = named && frame.symbol().isEmpty() ? frame.module() : frame.key();
      if (!key.isEmpty()) {
        keys.add(key);
      }
    }
    return List.copyOf(keys);
  }
}
