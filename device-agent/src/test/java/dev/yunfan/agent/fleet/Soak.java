package dev.yunfan.agent.fleet;

import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.NullUnmarked;

/** Runs a fleet of a given size against the fake servers and prints what it cost. */
@NullUnmarked
final class Soak {
  private Soak() {}

  public static void main(String[] arguments) throws Exception {
    int devices = Integer.parseInt(arguments[0]);
    var vertx = Vertx.vertx();
    var clock = new SimulatedClock(Scenario.launch().start());
    long start = System.nanoTime();
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 100_000);
        var fleet =
            FleetSimulation.start(
                cloud.config(devices, 1, Scenario.launch(), Knobs.defaults()), clock, vertx)) {
      var truth = fleet.await();
      System.out.println(fleet.progress());
      System.out.println(truth);
      System.out.printf("%.1f s, %d batches%n", (System.nanoTime() - start) / 1e9, cloud.batches);
      var threads = ManagementFactory.getThreadMXBean();
      for (long id : threads.getAllThreadIds()) {
        long cpu = threads.getThreadCpuTime(id);
        if (cpu > 200_000_000L) {
          System.out.printf(
              "%.1f s CPU %s%n", cpu / 1e9, threads.getThreadInfo(id).getThreadName());
        }
      }
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
