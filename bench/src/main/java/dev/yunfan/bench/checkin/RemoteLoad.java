package dev.yunfan.bench.checkin;

import dev.yunfan.bench.ingest.Child;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A {@link LoadGenerator} that has its connections and waits for the word. */
record RemoteLoad(Child generator) implements Closeable {
  private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx256m");

  /** The figures that it prints at its end. */
  record Answers(long answers, long offers, long withReceipts, long p99Micros) {}

  /**
   * @param held rollouts whose receipts the handsets hold, as {@link HeldReceipts} reads them;
   *     empty: none
   */
  static RemoteLoad connected(
      int port,
      int connections,
      int devices,
      String firmware,
      int versions,
      String held,
      int seconds)
      throws IOException {
    var generator =
        Child.start(
            LoadGenerator.class,
            JVM,
            Integer.toString(port),
            Integer.toString(connections),
            Integer.toString(devices),
            firmware,
            Integer.toString(versions),
            Long.toString(seconds * 1000L),
            held);
    generator.answer(); // it is connected
    return new RemoteLoad(generator);
  }

  /** Lets it begin. */
  void begin() throws IOException {
    generator.say("begin");
  }

  /** Waits for its end: no request is under way any more. */
  Answers await() throws IOException {
    var numbers = generator.answer().split(" ", -1);
    return new Answers(
        Long.parseLong(numbers[0]),
        Long.parseLong(numbers[1]),
        Long.parseLong(numbers[2]),
        Long.parseLong(numbers[3]));
  }

  @Override
  public void close() throws IOException {
    generator.close();
  }
}
