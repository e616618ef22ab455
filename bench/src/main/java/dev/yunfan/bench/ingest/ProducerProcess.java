package dev.yunfan.bench.ingest;

import dev.yunfan.bench.account.Accounting;
import dev.yunfan.bench.account.CpuClock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.tools.ProducerPerformance;

/**
 * Kafka's own ProducerPerformance, once to warm up and once measured, with the gateway's producer
 * settings. Tells how long the wall and the CPU of this process took, in nanoseconds. Arguments:
 * address, topic, payload file, records.
 */
final class ProducerProcess {
  private ProducerProcess() {}

  public static void main(String[] args) throws Exception {
    var config = Files.createTempFile("producer", ".properties");
    Files.writeString(
        config,
        """
        bootstrap.servers=%s
        acks=all
        enable.idempotence=true
        compression.type=lz4
        linger.ms=10
        batch.size=131072
        buffer.memory=67108864
        max.request.size=2097152
        """
            .formatted(args[0]));
    long records = Long.parseLong(args[3]);
    run(config, args[1], args[2], records);
    var begun = new Accounting(args[1], CpuClock.ofThisProcess()).open();
    run(config, args[1], args[2], records);
    var account = begun.close(records);
    Files.delete(config);
    Child.tell(account.wall().toNanos() + " " + account.cpu().toNanos());
    System.exit(0);
  }

  private static void run(Path config, String topic, String payloads, long records)
      throws Exception {
    ProducerPerformance.main(
        new String[] {
          "--topic",
          topic,
          "--num-records",
          Long.toString(records),
          "--payload-file",
          payloads,
          "--throughput",
          "-1",
          "--command-config",
          config.toString()
        });
  }
}
