package dev.yunfan.ingest.http;

import dev.yunfan.ingest.admission.Verdict;
import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of verdicts back to one event loop. The log tells of many records at once, on its own
 * thread: the loop is woken for the first of them alone, and takes all that have come.
 */
final class WayBack {
  private static final Logger LOG = LoggerFactory.getLogger(WayBack.class);

  private final Context loop;
  private final Queue<Return> returns = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  private record Return(BatchUpload upload, Verdict verdict) {}

  WayBack(Context loop) {
    this.loop = loop;
  }

  /** Brings a verdict to the loop; called on any thread. */
  void bring(BatchUpload upload, Verdict verdict) {
    returns.add(new Return(upload, verdict));
    if (woken.compareAndSet(false, true)) {
      loop.runOnContext(_ -> deliver());
    }
  }

  private void deliver() {
    woken.set(false); // what comes from now on wakes again
    for (var next = returns.poll(); next != null; next = returns.poll()) {
      try {
        next.upload.answer(next.verdict);
      } catch (RuntimeException e) { // one answer that fails must not hold up the others
        LOG.atError().setCause(e).log("an answer could not be given");
      }
    }
  }
}
