package dev.yunfan.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise, with the power cut: broker and gateway are killed while handsets send, and come
 * back; whatever was acknowledged is on the topic.
 */
class KillTest {
  /** One compiler: what matters here is a quick start. */
  private static final List<String> JVM =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  @TempDir private Path folder;

  @Test
  void nothing_acknowledged_is_lost_when_each_is_killed_once() throws Exception {
    run(List.of(Victim.GATEWAY, Victim.BROKER), () -> 2_000);
  }

  @Test
  @Tag("slow")
  void nothing_acknowledged_is_lost_in_thirty_kills_at_random() throws Exception {
    var random = new Random(20_110_701);
    var victims = random.ints(30, 0, 3).mapToObj(i -> Victim.values()[i]).toList();
    run(victims, () -> random.nextInt(1_000, 20_000));
  }

  private enum Victim {
    GATEWAY,
    BROKER,
    BOTH
  }

  /**
   * @param between how many more events are acknowledged before the next kill
   */
  private void run(List<Victim> victims, IntSupplier between) throws Exception {
    int brokerPort = fixedPort();
    int gatewayPort = fixedPort();
    var kafka = "127.0.0.1:" + brokerPort;
    var broker = broker(brokerPort);
    var gateway = gateway(kafka, gatewayPort);
    try (var handsets = new SendingHandsets(gatewayPort, 12)) {
      for (var victim : victims) {
        awaitMore(handsets, between.getAsInt());
        if (victim != Victim.BROKER) {
          gateway.kill();
        }
        if (victim != Victim.GATEWAY) {
          broker.kill();
          broker = broker(brokerPort);
        }
        if (victim != Victim.BROKER) {
          gateway = gateway(kafka, gatewayPort);
        }
      }
      awaitMore(handsets, between.getAsInt());
      handsets.finish();

      var arrived = Arrived.on(new KafkaClients(kafka));
      assertThat(handsets.acknowledged()).hasSizeGreaterThan(100 * victims.size());
      var lost = new HashSet<>(handsets.acknowledged());
      lost.removeAll(arrived.distinct()); // not by AssertJ, which takes minutes for a million
      assertThat(lost).isEmpty();
      // every batch was sent until acknowledged: after deduplication there is each event once
      assertThat(arrived.distinct()).hasSameSizeAs(handsets.acknowledged());
      assertThat(arrived.total()).isGreaterThanOrEqualTo(arrived.distinct().size());
    } finally {
      gateway.close();
      broker.close();
    }
  }

  private static void awaitMore(SendingHandsets handsets, int events) {
    int before = handsets.acknowledged().size();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> handsets.acknowledged().size() >= before + events);
  }

  private Child broker(int port) throws IOException {
    var broker = Child.start(BrokerProcess.class, JVM, folder.toString(), Integer.toString(port));
    broker.answer();
    return broker;
  }

  private static Child gateway(String kafka, int port) throws IOException {
    var gateway = Child.start(GatewayProcess.class, JVM, kafka, Integer.toString(port));
    gateway.answer();
    return gateway;
  }

  /**
   * A port for one process after another. It is below those that systems give to whoever asks for
   * any (from 32,768 on with Linux), so that nobody is given it while its process is down.
   */
  private static int fixedPort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      if (free(port)) {
        return port;
      }
    }
  }

  private static boolean free(int port) throws IOException {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    }
  }
}
