package dev.yunfan.bench.ingest;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Connections that send requests, on one event loop: as fast as answers come, or at a pace. At a
 * pace, latency counts from when a request was due, not from when it could be sent.
 */
final class Load implements AutoCloseable {
  private static final long MAX_NANOS = Duration.ofMinutes(2).toNanos();

  private final Vertx vertx;
  private final Context context;
  private final NetClient client;
  private final Requests requests;
  private final List<Connection> connections = new ArrayList<>();
  private final Queue<Connection> idle = new ArrayDeque<>();
  private volatile boolean running;
  private boolean paced;

  final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  final AtomicLong accepted = new AtomicLong();
  final AtomicLong shed = new AtomicLong();
  final AtomicLong others = new AtomicLong();
  final AtomicLong notOffered = new AtomicLong();
  private volatile Histogram latency = new ConcurrentHistogram(MAX_NANOS, 3);
  private final boolean remember;

  /**
   * Opens the connections.
   *
   * @param remember whether to keep which incarnations were acknowledged
   */
  Load(Vertx vertx, Requests requests, int port, int count, boolean remember) {
    this.vertx = vertx;
    this.requests = requests;
    this.remember = remember;
    this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    this.context = vertx.getOrCreateContext();
    var opened = new CompletableFuture<@Nullable Void>();
    context.runOnContext(_ -> open(port, count, opened));
    opened.join();
  }

  private void open(int port, int left, CompletableFuture<@Nullable Void> opened) {
    if (left == 0) {
      opened.complete(null);
      return;
    }
    client
        .connect(port, "127.0.0.1")
        .onFailure(opened::completeExceptionally)
        .onSuccess(socket -> {
          connections.add(new Connection(socket));
          open(port, left - 1, opened);
        });
  }

  /** Sends on every connection as fast as its answers come, for a time. */
  void closedLoop(Duration time) throws InterruptedException {
    awaitIdle();
    reset();
    paced = false;
    running = true;
    context.runOnContext(_ -> connections.forEach(c -> c.send(System.nanoTime())));
    pause(time);
    running = false;
  }

  /** Sends so many requests a second, for a time; a request without an idle connection is lost. */
  void paced(double perSecond, Duration time) throws InterruptedException {
    awaitIdle();
    reset();
    paced = true;
    running = true;
    idle.clear();
    idle.addAll(connections);
    long start = System.nanoTime();
    long[] offered = {0};
    long timer =
        vertx.setPeriodic(1, _ -> context.runOnContext(_ -> offer(start, perSecond, offered)));
    pause(time);
    vertx.cancelTimer(timer);
    running = false;
  }

  private void offer(long start, double perSecond, long[] offered) {
    long now = System.nanoTime();
    while (running && offered[0] < (now - start) / 1e9 * perSecond) {
      long due = start + (long) (offered[0]++ / perSecond * 1e9);
      var connection = idle.poll();
      if (connection == null) {
        notOffered.incrementAndGet();
      } else {
        connection.send(due);
      }
    }
  }

  /** Waits until every request that was sent is answered. */
  void awaitIdle() throws InterruptedException {
    while (connections.stream().anyMatch(c -> c.busy)) {
      pause(Duration.ofMillis(20));
    }
  }

  /** Latencies of what was accepted, in nanoseconds. */
  Histogram latency() {
    return latency.copy();
  }

  void reset() {
    latency = new ConcurrentHistogram(MAX_NANOS, 3);
    accepted.set(0);
    shed.set(0);
    others.set(0);
    notOffered.set(0);
  }

  static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Override
  public void close() {
    running = false;
    connections.forEach(c -> c.socket.close());
    client.close();
  }

  /** One connection with at most one request under way. */
  private final class Connection {
    private final NetSocket socket;
    private Buffer answer = Buffer.buffer();
    private long due;
    private long incarnation;
    private volatile boolean busy;

    private Connection(NetSocket socket) {
      this.socket = socket;
      socket.handler(this::receive);
    }

    private void send(long dueNanos) {
      var next = requests.next();
      busy = true;
      due = dueNanos;
      incarnation = next.incarnation();
      socket.write(next.bytes());
    }

    private void receive(Buffer piece) {
      answer = answer.length() == 0 ? piece : answer.appendBuffer(piece);
      String text = answer.toString(StandardCharsets.ISO_8859_1);
      int body = text.indexOf("\r\n\r\n");
      int length = text.indexOf("content-length: ");
      if (body < 0 || length < 0) {
        return;
      }
      int number = length + "content-length: ".length();
      int size = Integer.parseInt(text, number, text.indexOf('\r', number), 10);
      if (text.length() < body + 4 + size) {
        return;
      }
      answer = Buffer.buffer();
      answered(text.startsWith("202", 9), text.startsWith("503", 9));
    }

    private void answered(boolean taken, boolean refused) {
      busy = false;
      if (taken) {
        accepted.incrementAndGet();
        latency.recordValue(Math.min(MAX_NANOS, Math.max(0, System.nanoTime() - due)));
        if (remember) {
          acknowledged.add(incarnation);
        }
      } else {
        (refused ? shed : others).incrementAndGet();
      }
      if (paced) {
        idle.add(this);
      } else if (running) {
        send(System.nanoTime());
      }
    }
  }
}
