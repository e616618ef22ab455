package dev.yunfan.cli.hostile;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The acts of honest handsets, counted as they happen: a number by name and model. */
final class Truth {
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  void add(String name, String model, long number) {
    counts.merge(name + ' ' + model, number, Long::sum);
  }

  long of(String name, String model) {
    return counts.getOrDefault(name + ' ' + model, 0L);
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
