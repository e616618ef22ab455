package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.TooLong;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body up to a limit, and ends the connection at the first byte beyond it. Holds one buffer
 * at a time, so memory does not depend on what is sent.
 */
final class BoundedSink implements BodySubscriber<Void> {
  private final String file;
  private final long limitBytes;
  private final OutputStream to;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final AtomicLong written = new AtomicLong();
  private volatile @Nullable Exception refusal;
  private Flow.@Nullable Subscription subscription;

  BoundedSink(String file, long limitBytes, OutputStream to) {
    this.file = file;
    this.limitBytes = limitBytes;
    this.to = to;
  }

  /** Bytes passed on so far. */
  long written() {
    return written.get();
  }

  /** Refuses a body that says beforehand that it is too long. */
  void announce(long length) {
    if (length > limitBytes) {
      refuse(new TooLong(file, limitBytes, length + " announced"));
    }
  }

  /** Makes the download fail for this reason. */
  void refuse(Exception reason) {
    refusal = reason;
    if (subscription != null) {
      subscription.cancel();
    }
    done.completeExceptionally(reason);
  }

  /** Throws the reason of failure, if this sink had one. */
  void rethrow() throws IOException, Refusal {
    switch (refusal) {
      case null -> {}
      case Refusal known -> throw known;
      case IOException broken -> throw broken;
      case Exception other -> throw new IOException(other);
    }
  }

  @Override
  public CompletionStage<Void> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription body) {
    if (refusal != null) {
      body.cancel();
      return;
    }
    subscription = body;
    body.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      if (refusal != null) {
        return;
      }
      if (written.get() + buffer.remaining() > limitBytes) {
        refuse(new TooLong(file, limitBytes, "more"));
        return;
      }
      write(buffer);
    }
  }

  private void write(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    try {
      to.write(bytes);
    } catch (IOException diskFull) {
      refuse(diskFull);
      return;
    } catch (OutOfMemoryError full) {
      // thrown on, it would end a thread of the HTTP client, and its stack trace be printed
      refuse(new IOException("no memory for more than %d bytes of %s".formatted(written(), file)));
      return;
    }
    written.addAndGet(bytes.length);
  }

  @Override
  public void onError(Throwable broken) {
    done.completeExceptionally(broken);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }
}
