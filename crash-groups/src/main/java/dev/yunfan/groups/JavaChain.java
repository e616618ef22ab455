package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** An exception with its causes, while its lines are read one after the other. */
final class JavaChain {
  /**
   * One exception of the chain.
   *
   * @param throwable its class, empty if the log has lost it
   * @param message the first line of what it says
   * @param frames grow while reading
   * @param omitted how many frames it shares with the exception before it
   */
  record Link(String throwable, String message, List<String> frames, int omitted) {
    static Link of(String throwable, String message) {
      return new Link(throwable, message, new ArrayList<>(), 0);
    }

    /** The whole stack: what was printed, and what is shared with the exception it caused. */
    Link completedFrom(Link effect, int shared) {
      int printedThere = effect.frames().size();
      int from = Math.max(0, printedThere + effect.omitted() - shared);
      var all = new ArrayList<>(frames);
      all.addAll(effect.frames().subList(Math.min(from, printedThere), printedThere));
      return new Link(throwable, message, all, shared - (all.size() - frames.size()));
    }
  }

  /** Libraries that watch the main thread chain the other threads behind it as causes. */
  private static final Pattern MAIN_THREAD_FIRST = Pattern.compile("ANRError\\$\\$\\$_Thread$");

  /** Not thrown but made, to show where something began that failed later. */
  private static final Set<String> ORIGINS = Set.of("android.app.StackTrace");

  /** Causes that show another process, or a value, and not a reason. */
  private static final Pattern ANNOTATION =
      Pattern.compile(
          "^android\\.os\\.RemoteException: Remote stack trace"
              + "|^(?:rx|io\\.reactivex)\\..*OnErrorThrowable\\$OnNextValue"
              + "|^(?:\\w+\\.)*(?:DiagnosticCoroutineContextException|StackTraceRecoveryException)");

  private static final int NOTHING_SUPPRESSED = -1;

  private final List<Link> links = new ArrayList<>();
  private int suppressedIndent = NOTHING_SUPPRESSED;

  JavaChain(String throwable, String message) {
    links.add(Link.of(throwable, message));
  }

  void frame(String frame) {
    if (suppressedIndent == NOTHING_SUPPRESSED) {
      links.getLast().frames().add(frame);
    }
  }

  /** Marks an exception that came, with its own causes, while another was already thrown. */
  void suppressed(int indent) {
    if (suppressedIndent == NOTHING_SUPPRESSED) {
      suppressedIndent = indent;
    }
  }

  /** A cause: of the exception, or of a suppressed one if it is indented like that or deeper. */
  void cause(int indent, String throwable, String message) {
    boolean ofSuppressed = suppressedIndent > 0 && indent >= suppressedIndent;
    if (!ofSuppressed) {
      suppressedIndent = NOTHING_SUPPRESSED;
      links.add(Link.of(throwable, message));
    }
  }

  void omitted(int shared) {
    if (suppressedIndent == NOTHING_SUPPRESSED && links.size() >= 2) {
      var effect = links.get(links.size() - 2);
      links.set(links.size() - 1, links.getLast().completedFrom(effect, shared));
    }
  }

  boolean hasFrames() {
    return !links.getLast().frames().isEmpty();
  }

  /** The exception that names the crash: the last cause that is one. */
  Link root() {
    for (var link : links) {
      if (MAIN_THREAD_FIRST.matcher(link.throwable()).find()) {
        return link;
      }
    }
    for (int i = links.size() - 1; i >= 0; i--) {
      var link = links.get(i);
      if (link.throwable().isEmpty() || link.frames().isEmpty() || annotation(link)) {
        continue;
      }
      if (i > 0 && ORIGINS.contains(link.throwable())) {
        var effect = links.get(i - 1);
        return new Link(effect.throwable(), effect.message(), link.frames(), 0);
      }
      return link;
    }
    return links.getFirst();
  }

  private static boolean annotation(Link link) {
    return ANNOTATION.matcher(link.throwable() + ": " + link.message()).find();
  }
}
