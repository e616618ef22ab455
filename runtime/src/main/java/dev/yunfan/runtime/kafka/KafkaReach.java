package dev.yunfan.runtime.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether Kafka answers, asked once a second: for readiness, which must not wait itself. */
public final class KafkaReach implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaReach.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A cold JVM on starved cores connects in seconds. */
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Admin admin;
  private final Thread asker;
  private volatile boolean reached = true;
  private volatile boolean closed;

  private KafkaReach(Admin admin) {
    this.admin = admin;
    this.asker = Thread.ofVirtual().name("kafka-reach").unstarted(this::ask);
  }

  /** Starts asking; the first answer is taken to be yes. */
  public static KafkaReach watch(KafkaClients kafka) {
    var reach = new KafkaReach(kafka.admin(ofOneBroker(kafka, PATIENCE)));
    reach.asker.start();
    return reach;
  }

  /**
   * Asks once.
   *
   * @throws IOException when Kafka does not answer soon, by which {@link Absence} knows it
   */
  public static void probe(KafkaClients kafka) throws IOException {
    try {
      var admin = kafka.admin(ofOneBroker(kafka, PROBE));
      try {
        if (admin.describeCluster().nodes().get(PROBE.toSeconds(), TimeUnit.SECONDS).isEmpty()) {
          throw new TimeoutException("no broker is registered");
        }
      } finally {
        admin.close(Duration.ZERO); // or it waits for the answer once more
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new IOException("Kafka did not answer within %d s".formatted(PROBE.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted at start").initCause(e);
    }
  }

  /** Where there is another broker it is asked within the patience, should one be frozen. */
  private static Duration ofOneBroker(KafkaClients kafka, Duration patience) {
    return kafka.bootstrapServers().contains(",") ? patience.dividedBy(2) : patience;
  }

  /** Whether the last question was answered within three seconds. */
  public boolean reached() {
    return reached;
  }

  /** Stops asking. */
  @Override
  public void close() {
    closed = true;
    asker.interrupt();
    admin.close(Duration.ZERO);
  }

  private void ask() {
    while (!closed) {
      try {
        boolean now = answers();
        if (now != reached) {
          LOG.atWarn().addKeyValue("reached", now).log("Kafka's reachability changed");
        }
        reached = now;
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        return; // only close interrupts
      }
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      return !admin
          .describeCluster()
          .nodes()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      LOG.atDebug().addKeyValue("cause", e.toString()).log("Kafka does not answer");
      return false;
    }
  }
}
