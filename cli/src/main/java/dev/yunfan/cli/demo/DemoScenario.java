package dev.yunfan.cli.demo;

import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Scenario;
import java.util.List;
import java.util.Map;

/**
 * A story for the whole system, as a scenario's file tells it.
 *
 * @param description one line for {@code --scenarios}
 * @param devices handsets unless the command line says otherwise
 * @param fleet the handsets' part
 * @param knobs how often handsets report, and how fast time goes
 * @param streams settings of the streams, by their names
 * @param rollouts in the order of their days
 * @param mostAlarms most alarms of crashes that are expected; {@link Integer#MAX_VALUE} for any
 */
record DemoScenario(
    String description,
    int devices,
    Scenario fleet,
    Knobs knobs,
    Map<String, String> streams,
    List<PlannedRollout> rollouts,
    int mostAlarms) {
  DemoScenario {
    streams = Map.copyOf(streams);
    rollouts = List.copyOf(rollouts);
  }
}
