package dev.yunfan.agent.boot;

import dev.yunfan.agent.boot.ModelDisk.PowerCut;
import dev.yunfan.agent.boot.ModelDisk.Survivors;
import dev.yunfan.agent.boot.ModelDisk.Survivors.Kind;
import dev.yunfan.agent.boot.TestHandset.Firmware;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Cuts the power at every operation, with every kind of survival, and again during recovery. */
final class PowerCuts {
  private final Firmware firmware;
  private final int randomSubsets;
  private final Consumer<ModelDisk> mutation;
  private final SplittableRandom random;
  long states;

  PowerCuts(Firmware firmware, int randomSubsets, long seed, Consumer<ModelDisk> mutation) {
    this.firmware = firmware;
    this.randomSubsets = randomSubsets;
    this.mutation = mutation;
    this.random = new SplittableRandom(seed);
  }

  /** Every single cut of a handset's first update; with {@code depth} 2 also every second one. */
  void enumerate(int depth) {
    enumerate(TestHandset.factoryDisk(), depth);
  }

  /** Every single cut; with {@code depth} 2 also every second one during the recovery. */
  void enumerate(ModelDisk disk, int depth) {
    mutation.accept(disk);
    cut(disk, new TestHandset(firmware), depth);
  }

  private void cut(ModelDisk start, TestHandset handset, int depth) {
    for (int operation = 1; ; operation++) {
      var disk = start.fork();
      var life = handset.fork();
      disk.cutAt(operation);
      try {
        life.liveOn(disk);
        return; // it lived to its end without reaching this operation
      } catch (PowerCut e) {
        for (var survivors : survivals(disk.cached())) {
          states++;
          var after = disk.after(survivors, random);
          if (depth > 1) {
            cut(after, life, depth - 1);
          } else {
            life.fork().liveOn(after);
          }
        }
      }
    }
  }

  private List<Survivors> survivals(int cached) {
    var all = new ArrayList<Survivors>();
    for (boolean torn : new boolean[] {false, true}) {
      all.add(new Survivors(Kind.NONE, 0, torn));
      all.add(new Survivors(Kind.ALL, 0, torn));
      for (int prefix = 1; prefix < cached; prefix++) {
        all.add(new Survivors(Kind.PREFIX, prefix, torn));
      }
      for (int i = 0; i < randomSubsets; i++) {
        all.add(new Survivors(Kind.RANDOM, i, torn));
      }
    }
    return all;
  }
}
