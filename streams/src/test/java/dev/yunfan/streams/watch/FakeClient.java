package dev.yunfan.streams.watch;

import dev.yunfan.streams.watch.CountingLook.Phase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** A client that a test moves; each new life begins as {@link #onReopen} says. */
final class FakeClient implements CountingClient {
  final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
  final AtomicInteger reopened = new AtomicInteger();
  volatile Phase phase = Phase.RUNNING;
  volatile Runnable onReopen = () -> {};
  volatile boolean reopens = true;

  @Override
  public Phase phase() {
    return phase;
  }

  @Override
  public Map<TopicPartition, Long> committed() {
    return committed;
  }

  @Override
  public long restored() {
    return 0;
  }

  @Override
  public boolean reopen() {
    reopened.incrementAndGet();
    onReopen.run();
    return reopens;
  }
}
