package dev.yunfan.cli.recovery;

import static org.awaitility.Awaitility.await;

import dev.yunfan.cli.containers.ThreeBrokers;
import java.io.IOException;
import java.time.Duration;

/** Three brokers with replication 3, in containers; they do not restart themselves. */
final class ContainerBrokers implements Brokers {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ThreeBrokers cluster;

  ContainerBrokers() throws IOException {
    cluster = ThreeBrokers.start();
  }

  @Override
  public String bootstrap() {
    return cluster.bootstrap();
  }

  @Override
  public int count() {
    return cluster.ids().size();
  }

  @Override
  public int coordinatorOf(String group) throws InterruptedException {
    return cluster.coordinatorOf(group);
  }

  /** Waits until another broker may be lost, so that each kill meets a whole cluster. */
  @Override
  public void awaitWhole() {
    await().atMost(PATIENCE).until(cluster::whole);
  }

  @Override
  public void kill(int id) {
    cluster.kill(id);
  }

  @Override
  public void start(int id) {
    cluster.start(id);
  }

  /** A container ends in no other way than by a signal: it is killed here too, and loads once. */
  @Override
  public void restartInOrder(int id) {
    cluster.kill(id);
    cluster.start(id);
  }

  @Override
  public long selfCures() {
    return 0;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
