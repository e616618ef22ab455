package dev.yunfan.agent.fleet.run;

import dev.yunfan.agent.fleet.story.Draws;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.story.Launch;
import java.util.ArrayList;
import java.util.List;

/** The handsets, and when each is first switched on; every n-th goes to one event loop. */
public final class Roster {
  private final FleetConfig config;
  private final int eventLoops;
  private final List<Integer> counts;
  private final List<Integer> firsts = new ArrayList<>();

  public Roster(FleetConfig config) {
    this.config = config;
    this.eventLoops = config.knobs().eventLoops();
    this.counts = config.scenario().handsets(config.devices());
    int first = 0;
    for (int count : counts) {
      firsts.add(first);
      first += count;
    }
  }

  int sizeOf(int eventLoop) {
    return (config.devices() - eventLoop + eventLoops - 1) / eventLoops;
  }

  int deviceOf(int eventLoop, int index) {
    return index * eventLoops + eventLoop;
  }

  Launch launchOf(int eventLoop, int index) {
    return config.scenario().launches().get(launchIndex(deviceOf(eventLoop, index)));
  }

  /** Milliseconds since 1970-01-01T00:00Z; within the launch's ramp at the handset's rank. */
  long activationAt(int eventLoop, int index) {
    int device = deviceOf(eventLoop, index);
    int launch = launchIndex(device);
    double jitter = Draws.of(config.seed(), device, Draws.Of.BUYER, -1).nextDouble();
    double rank = device - firsts.get(launch) + jitter;
    return config.scenario().launches().get(launch).activationAt(rank / counts.get(launch));
  }

  private int launchIndex(int device) {
    int launch = firsts.size() - 1;
    while (device < firsts.get(launch)) {
      launch--;
    }
    return launch;
  }
}
