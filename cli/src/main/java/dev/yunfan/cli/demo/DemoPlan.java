package dev.yunfan.cli.demo;

import dev.yunfan.agent.fleet.story.Launch;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan of one run of the demo.
 *
 * @param devices handsets in the fleet
 * @param seed of everything drawn at random
 * @param headless whether to exit when the scenario is over
 * @param report where the outcome is written as JSON
 * @param data folder that is kept; null for a temporary one
 * @param kafka cluster to use; null for the embedded broker
 * @param firstPort of gateway, query API and ota-server; 0 for any free ones
 */
record DemoPlan(
    int devices,
    long seed,
    DemoScenario scenario,
    boolean headless,
    @Nullable Path report,
    @Nullable Path data,
    @Nullable String kafka,
    int firstPort) {
  /** One of the three ports, counted from 0. */
  int port(int which) {
    return firstPort == 0 ? 0 : firstPort + which;
  }

  /** The models that a vendor has in the story. */
  List<String> models(String vendor) {
    return scenario.fleet().launches().stream()
        .filter(launch -> launch.vendor().equals(vendor))
        .map(Launch::model)
        .distinct()
        .toList();
  }
}
