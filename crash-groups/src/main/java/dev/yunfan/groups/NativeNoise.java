package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;

/** Native frames that fail for their callers, catch failures, or only begin a thread. */
final class NativeNoise {
  /** The C library and the virtual machine: where bad calls end, seldom where they begin. */
  private static final Pattern RUNTIME_MODULE =
      Pattern.compile(
          "^(?:libc|libm|libdl|liblog|libstdc\\+\\+|libc\\+\\+(?:_shared|abi)?|linker(?:64)?|libart|libartd"
              + "|libartbase|libdvm|libbase|libnativehelper|libsigchain|libunwind(?:stack)?|libbacktrace"
              + "|app_process(?:32|64)?|libclang_rt\\S*|libpthread|ld|boot\\S*|libpthread-[0-9.]+"
              + "|libc-[0-9.]+|ld-[0-9.]+)(?:\\.so)?(?:\\.[0-9]+)?$"
              + "|\\.(?:oat|odex|vdex|dex|art|jar)$|^memfd:|jit-cache|^\\[|^<");

  /** Libraries that catch signals of others. */
  private static final Pattern REPORTER_MODULE =
      Pattern.compile(
          "^lib(?:[Bb]ugly|xcrash|xcrash_dumper|bugsnag|crashlytics|crashpad|breakpad|sentry|acra|npth"
              + "|umeng|crashsdk|appcenter|instabug|embrace|datadog|raygun)\\S*\\.so$");

  /** Frames above these in a back-trace were called by the handler of a signal. */
  private static final Pattern SIGNAL_RETURN =
      Pattern.compile(
          "^(?:__kernel_)?(?:rt_)?sigreturn(?:_v2)?$|^__kernel_(?:rt_)?sigreturn|^__restore(?:_rt)?$"
              + "|^__default_(?:rt_)?sa_restorer(?:_v2)?$|^_sigtramp$|^<signal handler called>$");

  private static final List<String> BLAMELESS =
      List.of(
          // ways to end
          "(?:__libc_android_|_*libc_)?(?:abort|raise|kill|tgkill|tkill|gsignal|pthread_kill(?:_internal|_implementation)?|syscall|_exit|exit)$",
          "__(?:assert|stack_chk|fortify|GI_|libc_(?:start|init)|pthread_start|start_thread|thread_entry|bionic|aeabi|kernel_|interceptor_|libc_message|pthread_kill)",
          "(?:_start|_start_main|start_thread|clone|clone3|__clone)$",
          // memory, strings, allocators
          "_*mem(?:cpy|set|move|cmp|chr)",
          "_*str(?:n?len|n?cmp|n?cpy|chr|lcpy|casecmp)",
          "(?:dl)?(?:malloc|free|calloc|realloc)$|je_|scudo|operator (?:new|delete)|gwp_asan::",
          "free_(?:default|impl)|_int_(?:malloc|free)|malloc_(?:consolidate|printerr)",
          // C++
          "std::(?:terminate|abort|rethrow_exception|unexpected|__)|__cxxabiv1::|__cxa_|_Unwind_",
          "(?:__)?abort_message|demangling_(?:terminate|unexpected)_handler|__gnu_cxx::__verbose_terminate",
          "__clang_call_terminate|failed_throw|__throw_|terminate$",
          // Android
          "art::|art_|dvm|Execute(?:Switch|Mterp|Nterp)|nterp_|Mterp|android::base::(?:LogMessage|DefaultAborter|SetAborter)",
          "__android_log_|android::(?:LogAlwaysFatal|CallStack)|_JNIEnv::|JNI_FatalError|AbortMessage",
          // Chromium, its libraries, and other checks
          "base::(?:ImmediateCrash|debug::|internal::(?:OnNoMemory|RunOnce)|TerminateBecause|allocator::)",
          "logging::(?:CheckFailure|Check[A-Z]?\\w*Error|\\w*LogMessage|NotReached|RawCheck|RawLog|BaseInit|DCheck|LogErrorNotReached|HandleFatal)",
          "(?:partition_alloc|allocator_shim|base::partition_alloc)::.*(?:OnNoMemory|OutOfMemory|Crash)",
          "WTF(?:Crash|ReportBacktrace|::Partitions::.*OutOfMemory)|V8_Fatal|V8_Dcheck|v8::(?:base::(?:OS::Abort|FatalOOM)|internal::V8::FatalProcessOutOfMemory|internal::FatalProcessOutOfMemory|Utils::ReportOOMFailure|Utils::ReportApiFailure)",
          "(?:absl|google)::(?:\\w+::)*(?:LogMessage|RawLog|DumpStackTrace|FailureSignalHandler|logging_fail)|rtc::(?:FatalLog|webrtc_checks_impl)|gpr_(?:log|assertion)",
          "folly::(?:detail::)?(?:terminate|assume)|facebook::(?:jni::throw|react::handleJS)|facebook::jni::detail::|fbl?assert|assertInternal|logAssert|lyra::",
          "g_(?:log|logv|assertion_message|assertion_message_expr|error)|QMessageLogger::fatal|qt_assert|qBadAlloc|FDebug::",
          // Rust
          "rust_(?:panic|begin_unwind|eh_personality|oom|start_panic)|__rust_|_*rustc?::|core::(?:panicking|panic)::|core::(?:option|result)::(?:unwrap|expect)_failed",
          "core::(?:slice|str)::.*(?:_fail|_error)|core::cell::panic_|core::intrinsics::|std::(?:panicking|panic|process|rt|sys|sys_common|backtrace|backtrace_rs|thread::local)::|std::thread::\\w*spawn|std::thread::Builder::",
          "alloc::(?:alloc::|raw_vec::)|core::ops::function::|<alloc::boxed::Box.* as core::ops::function|<core::panic|backtrace::|panic_(?:abort|unwind)::|<.* as core::ops::function::Fn|<&?(?:mut )?(?:std|core)::panic",
          // sanitizers and crash reporters
          "__(?:hw)?asan|__sanitizer|__ubsan|__(?:ms|ts|ls|df)an|__cfi_(?:slowpath|check)|__scudo|scudo_|hwasan_|__hwasan_",
          "google_breakpad::|crashpad::|sentry__|sentry_|bsg_|xcc_|xc_|Bugly|handle_(?:signal|ucontext|crash)|crash_?(?:signal)?_?handler|my_sa_handler|signal_handler|unwindstack::|unw_");

  private static final Pattern BLAMELESS_NAME =
      Pattern.compile("^(?:" + String.join("|", BLAMELESS) + ")");

  /** Class and method, as the runtime names what it compiled or interprets. */
  private static final Pattern JAVA_METHOD = Pattern.compile("^(?:[a-z][\\w$]*\\.)+[\\w$.<>-]+$");

  private NativeNoise() {}

  /** Whether the frame may name what went wrong. */
  static boolean blameless(NativeFrame frame) {
    return RUNTIME_MODULE.matcher(frame.module()).find()
        || REPORTER_MODULE.matcher(frame.module()).find()
        || BLAMELESS_NAME.matcher(frame.symbol()).find()
        || (!frame.module().endsWith(".so") && java(frame));
  }

  /** Whether a method of Java, compiled or interpreted, runs in it. */
  static boolean java(NativeFrame frame) {
    return JAVA_METHOD.matcher(frame.symbol()).matches();
  }

  /** Whether the virtual machine runs methods in it: how differs from call to call. */
  static boolean machine(NativeFrame frame) {
    return frame.symbol().startsWith("art::")
        || frame.symbol().startsWith("art_")
        || frame.symbol().startsWith("Execute")
        || frame.symbol().startsWith("nterp_");
  }

  /** Whether a signal was delivered here. */
  static boolean signalReturn(NativeFrame frame) {
    return SIGNAL_RETURN.matcher(frame.symbol()).find();
  }
}
