package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;

/** Folds recursion: how deep a program got before it failed is chance. */
final class StackFolding {
  /** Cycles of up to as many functions are found. */
  private static final int LONGEST_CYCLE = 12;

  private StackFolding() {}

  /**
   * Replaces each run of repetitions by one, so written that where the run was cut does not matter:
   * the cycle starts with its least name, and what is left of a last round is dropped.
   */
  static List<String> fold(List<String> frames) {
    var folded = new ArrayList<String>();
    int i = 0;
    while (i < frames.size()) {
      int length = cycleAt(frames, i);
      if (length == 0) {
        folded.add(frames.get(i));
        i++;
        continue;
      }
      var cycle = frames.subList(i, i + length);
      int end = i + length;
      while (end < frames.size() && frames.get(end).equals(cycle.get((end - i) % length))) {
        end++;
      }
      folded.addAll(rotated(cycle));
      i = end;
    }
    return List.copyOf(folded);
  }

  /**
   * The first cycle alone, for stacks that ran over: what was called when the space ended is
   * chance.
   *
   * @return empty if nothing repeats
   */
  static List<String> cycle(List<String> frames) {
    for (int i = 0; i < frames.size(); i++) {
      int length = cycleAt(frames, i);
      if (length > 0) {
        return List.copyOf(rotated(frames.subList(i, i + length)));
      }
    }
    return List.of();
  }

  /** The shortest cycle that is gone through at least twice from here, or 0. */
  private static int cycleAt(List<String> frames, int from) {
    for (int length = 1; length <= LONGEST_CYCLE; length++) {
      int rounds = length == 1 ? 2 : 3;
      if (from + length * rounds > frames.size()) {
        return 0;
      }
      boolean repeats = true;
      for (int i = from + length; i < from + length * rounds && repeats; i++) {
        repeats = frames.get(i).equals(frames.get(i - length));
      }
      if (repeats) {
        return length;
      }
    }
    return 0;
  }

  private static List<String> rotated(List<String> cycle) {
    int least = 0;
    for (int i = 1; i < cycle.size(); i++) {
      if (cycle.get(i).compareTo(cycle.get(least)) < 0) {
        least = i;
      }
    }
    var turned = new ArrayList<String>(cycle.subList(least, cycle.size()));
    turned.addAll(cycle.subList(0, least));
    return turned;
  }
}
