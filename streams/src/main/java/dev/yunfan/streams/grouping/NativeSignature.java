package dev.yunfan.streams.grouping;

import dev.yunfan.schemas.telemetry.CrashKind;
import java.util.List;
import java.util.regex.Pattern;

/** Signatures of fatal signals. */
final class NativeSignature {
  private static final int DECIDING = 3;

  private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z]{3,6}[0-9]*");

  /** The C library and the virtual machine: where bad calls end, seldom where they begin. */
  private static final Pattern RUNTIME_MODULE =
      Pattern.compile(
          "^(?:libc|libm|libdl|liblog|libstdc\\+\\+|libc\\+\\+(?:_shared)?|linker(?:64)?|libart|libartd|libdvm"
              + "|app_process(?:32|64)?|libclang_rt\\S*|libpthread|ld|boot\\S*|libpthread-[0-9.]+"
              + "|libc-[0-9.]+|ld-[0-9.]+)(?:\\.so)?(?:\\.[0-9]+)?$|\\.(?:oat|odex|vdex)$|^\\[|^<");

  /** What fails for its callers, and how threads begin. */
  private static final Pattern BLAMELESS =
      Pattern.compile(
          "^(?:__libc_android_|_*libc_)?(?:abort|raise|kill|tgkill|tkill|gsignal|pthread_kill(?:_internal)?)$"
              + "|^__(?:assert|stack_chk|fortify|GI_|libc_(?:start|init)|pthread_start|start_thread"
              + "|thread_entry|bionic|aeabi|kernel_|interceptor_)|^(?:_start|start_thread|clone|clone3)$"
              + "|^_*mem(?:cpy|set|move|cmp|chr)|^_*str(?:n?len|n?cmp|n?cpy|chr|lcpy|casecmp)"
              + "|^(?:dl)?(?:malloc|free|calloc|realloc)$|^(?:je_|scudo::)|^operator (?:new|delete)"
              + "|^std::(?:terminate|abort|__)|^__cxxabiv1::|^__cxa_|^_Unwind_"
              + "|^art::|^art_|^dvm|^android::base::(?:LogMessage|DefaultAborter|SetAborter)"
              + "|^__android_log_|^google::LogMessage|^__asan|^__sanitizer|^__ubsan");

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
    var signal = SIGNAL.matcher(reason);
    var named = signal.find() ? signal.group() : KernelTitle.normalise(reason);
    var keys = StackFolding.fold(contributing(frames));
    if (keys.isEmpty() && !process.isEmpty()) {
      return new CrashSignature(CrashKind.NATIVE, named, List.of(process), 1, false);
    }
    return new CrashSignature(CrashKind.NATIVE, named, keys, DECIDING, false);
  }

  /** The frames outside the C library and the virtual machine; without any, all. */
  static List<String> contributing(List<NativeFrame> frames) {
    var own = frames.stream().filter(frame -> !runtime(frame)).map(NativeFrame::key).toList();
    return own.isEmpty() ? frames.stream().map(NativeFrame::key).toList() : own;
  }

  private static boolean runtime(NativeFrame frame) {
    return RUNTIME_MODULE.matcher(frame.module()).find()
        || BLAMELESS.matcher(frame.symbol()).find();
  }
}
