package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * FaST: how alike two back-traces are, for suggesting that two groups be merged; never merges by
 * itself.
 *
 * <p>A frame weighs {@code w(f, p) = p^-alpha * exp(-beta * 100 * df(f) / n)}: less the deeper it
 * stands (p counts from 1) and the more common it is. Occurrences of one function are paired from
 * left to right; a pair adds {@code (w1 + w2) * exp(-gamma * |p1 - p2|)}, a frame without partner
 * takes its weight away; the sum is divided by the sum of all weights. So it lies in [-1, 1], and
 * is 1 for equal traces. Linear in the number of frames.
 *
 * @param alpha how fast depth loses weight, at least 0
 * @param beta how fast frequency loses weight, at least 0
 * @param gamma how fast displacement loses similarity, at least 0
 * @param groups number of groups that frequencies are counted in, at least 1
 */
public record FastSimilarity(double alpha, double beta, double gamma, int groups) {
  public FastSimilarity {
    if (!(alpha >= 0 && beta >= 0 && gamma >= 0)) {
      throw new IllegalArgumentException(
          "alpha %s, beta %s, gamma %s: none may be negative".formatted(alpha, beta, gamma));
    }
    if (groups < 1) {
      throw new IllegalArgumentException("frequencies counted in %d groups".formatted(groups));
    }
  }

  /**
   * Compares two back-traces.
   *
   * @param one frames, innermost first
   * @param other frames, innermost first
   * @param frequency in how many groups a function occurs, in [0, groups]
   * @return similarity in [-1, 1]; 0 if both are empty
   */
  public double between(List<String> one, List<String> other, ToIntFunction<String> frequency) {
    var left = positions(one);
    var right = positions(other);
    double alike = 0;
    double total = 0;
    for (var entry : left.entrySet()) {
      double common = commonness(frequency.applyAsInt(entry.getKey()));
      var matches = right.getOrDefault(entry.getKey(), List.of());
      for (int i = 0; i < entry.getValue().size(); i++) {
        int position = entry.getValue().get(i);
        double weight = weight(position, common);
        total += weight;
        if (i < matches.size()) {
          int partner = matches.get(i);
          alike +=
              (weight + weight(partner, common)) * Math.exp(-gamma * Math.abs(position - partner));
        } else {
          alike -= weight;
        }
      }
    }
    for (var entry : right.entrySet()) {
      double common = commonness(frequency.applyAsInt(entry.getKey()));
      int paired = left.getOrDefault(entry.getKey(), List.of()).size();
      for (int i = 0; i < entry.getValue().size(); i++) {
        double weight = weight(entry.getValue().get(i), common);
        total += weight;
        alike -= i < paired ? 0 : weight;
      }
    }
    return total == 0 ? 0 : alike / total;
  }

  private double weight(int position, double commonness) {
    return Math.pow(position, -alpha) * commonness;
  }

  private double commonness(int frequency) {
    return Math.exp(-beta * 100 * frequency / groups);
  }

  private static Map<String, List<Integer>> positions(List<String> frames) {
    Map<String, List<Integer>> positions = new HashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      positions.computeIfAbsent(frames.get(i), _ -> new ArrayList<>()).add(i + 1);
    }
    return positions;
  }
}
