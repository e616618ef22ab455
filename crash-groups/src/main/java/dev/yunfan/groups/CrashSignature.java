package dev.yunfan.groups;

import java.util.List;

/**
 * The features that make two crashes the same crash: kind, reason, and the frames that count.
 *
 * @param kind what crashed
 * @param reason exception class, signal, or the name of the kernel's fault; never addresses,
 *     process ids, line numbers or messages
 * @param frames contributing frames, innermost first, normalised; noise is gone
 * @param deciding how many of the first frames decide the group; between 0 and {@link #DEEPEST}
 * @param torn whether the report lost its beginning or its frames, so that all that is known is its
 *     kind
 */
public record CrashSignature(
    CrashFamily kind, String reason, List<String> frames, int deciding, boolean torn)
    implements CrashGrouping {

  /** Deeper frames say how the program got there, not what went wrong. */
  public static final int DEEPEST = 5;

  public CrashSignature {
    if (deciding < 0 || deciding > DEEPEST) {
      throw new IllegalArgumentException(
          "%d deciding frames, not within [0, %d]".formatted(deciding, DEEPEST));
    }
    frames = List.copyOf(frames);
  }

  /**
   * The signature of a crash as a handset reports it.
   *
   * @param reason exception class and message, signal, or panic text
   * @param process the program; tells apart only crashes that have no usable frame
   * @param frames stack, innermost frame first, in the notation of the kind; may be empty
   */
  public static CrashSignature of(
      CrashFamily kind, String reason, String process, List<String> frames) {
    return switch (kind) {
      case JAVA -> JavaSignature.reported(reason, process, frames);
      case NATIVE -> NativeSignature.reported(reason, process, frames);
      case KERNEL -> KernelLog.reported(reason, frames);
      case WATCHDOG -> WatchdogSignature.reported(reason, process, frames);
    };
  }

  @Override
  public String kindName() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public String groupId() {
    return GroupId.of(kind.name(), reason, decidingFrames());
  }

  /** The finer id below the group: all contributing frames count. */
  public String variantId() {
    return GroupId.of(kind.name(), reason, frames);
  }

  /** The frames that decide the group. */
  public List<String> decidingFrames() {
    return frames.subList(0, Math.min(deciding, frames.size()));
  }

  @Override
  public String readable() {
    var counted = decidingFrames();
    var where = counted.isEmpty() ? "" : " at " + String.join(" < ", counted);
    return reason + where + (torn ? " [corrupted]" : "");
  }
}
