package dev.yunfan.bench.streams;

import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a load, as the gateway of its build would: the activations, the first half, and the second
 * half inside a transaction that nobody can see into. Tells when all is written, waits for a line,
 * commits, and tells that. Arguments: address of Kafka, then the numbers of {@link TelemetryLoad}.
 */
final class LoadProcess {
  private LoadProcess() {}

  public static void main(String[] args) throws Exception {
    var kafka = new KafkaClients(args[0]);
    int[] numbers = Arrays.stream(args, 1, args.length).mapToInt(Integer::parseInt).toArray();
    var load = new TelemetryLoad(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS.withPartitions(load.partitions())));
    }
    load.activate(kafka);
    load.sendInHalves(
        kafka,
        () -> {
          Child.tell("written");
          return Child.awaitLine();
        });
    Child.tell("committed");
    Child.awaitEnd();
    System.exit(0);
  }
}
