package dev.yunfan.cli.operator;

import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/** Passes an upload's bytes on and shows how far it has come, in steps of ten percent. */
final class Progress implements Publisher<ByteBuffer> {
  private static final int STEP = 10;

  private final BodyPublisher bytes;
  private final long total;
  private final PrintWriter out;

  Progress(BodyPublisher bytes, long total, PrintWriter out) {
    this.bytes = bytes;
    this.total = total;
    this.out = out;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    bytes.subscribe(new Counting(subscriber));
  }

  private final class Counting implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> next;
    private long sent;
    private long shown;

    Counting(Subscriber<? super ByteBuffer> next) {
      this.next = next;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      next.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer part) {
      sent += part.remaining();
      long percent = 100 * sent / total;
      if (percent >= shown + STEP) {
        shown = percent - percent % STEP;
        out.printf("\r[%-10s] %3d %%", "=".repeat((int) (shown / STEP)), shown);
        if (sent == total) {
          out.println();
        }
        out.flush();
      }
      next.onNext(part);
    }

    @Override
    public void onError(Throwable failure) {
      next.onError(failure);
    }

    @Override
    public void onComplete() {
      next.onComplete();
    }
  }
}
