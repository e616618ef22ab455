package dev.yunfan.bench.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Two contenders measured in turn, so that a machine that changes its pace changes it for both.
 * Each ratio is that of neighbours; above 1 the first contender is cheaper or faster.
 */
public final class Pairs {
  private record Pair(Account first, Account second) {
    double ratio(ToDoubleFunction<Account> cost) {
      return cost.applyAsDouble(second) / cost.applyAsDouble(first);
    }
  }

  private final List<Pair> pairs = new ArrayList<>();

  /** Takes what both did in one round. */
  public void add(Account first, Account second) {
    pairs.add(new Pair(first, second));
  }

  /** Writes the median, the least and the greatest ratio by CPU and by the wall. */
  public void writeTo(ObjectNode figures) {
    write(figures, "ratioToOther", Account::wholeCpuMicros);
    write(figures, "wallRatioToOther", Account::micros);
  }

  private void write(ObjectNode figures, String name, ToDoubleFunction<Account> cost) {
    double[] ratios = pairs.stream().mapToDouble(pair -> pair.ratio(cost)).sorted().toArray();
    int middle = ratios.length / 2;
    figures
        .put(
            name,
            ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2)
        .put(name + "Least", ratios[0])
        .put(name + "Greatest", ratios[ratios.length - 1]);
  }
}
