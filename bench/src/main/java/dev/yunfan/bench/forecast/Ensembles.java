package dev.yunfan.bench.forecast;

import dev.yunfan.streams.forecast.GrowthCurve;
import dev.yunfan.streams.forecast.Ramp;
import dev.yunfan.streams.forecast.ReferenceRamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Ramps to judge the forecast by, among them kinds that it was not calibrated on. */
final class Ensembles {
  private static final int FESTIVAL_WEEK = 29; // Spring Festival 2012 in a ramp from July 2011

  private static final double NOISE = 0.15;

  private Ensembles() {}

  static Map<String, List<Ramp>> all(int ramps) {
    var mixed = ReferenceRamps.draw(7, 2 * ramps);
    var all = new LinkedHashMap<String, List<Ramp>>();
    all.put("as calibrated: Bass and Gompertz, noise 0.08 to 0.3", mixed.subList(0, ramps));
    all.put("only Bass", everySecond(mixed, 0));
    all.put("only Gompertz", everySecond(mixed, 1));
    all.put("noise 0.10", ReferenceRamps.draw(8, ramps, 0.10));
    all.put("noise 0.30", ReferenceRamps.draw(8, ramps, 0.30));
    all.put("Spring Festival: a week at half, three at 1.3", festival(mixed.subList(0, ramps)));
    all.put("Bass m 2.5 M, p .002, q .0717, noise 0.15", planned(2.5e6, 0.002, 0.0717, ramps));
    all.put("Bass m 1.5 M, p .004, q .082, noise 0.15", planned(1.5e6, 0.004, 0.082, ramps));
    return all;
  }

  private static List<Ramp> everySecond(List<Ramp> mixed, int first) {
    return IntStream.range(0, mixed.size() / 2).mapToObj(i -> mixed.get(2 * i + first)).toList();
  }

  private static List<Ramp> planned(double market, double p, double q, int ramps) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);
    var curve = new GrowthCurve.Bass(market, p, q);
    return IntStream.range(0, ramps)
        .mapToObj(_ -> ReferenceRamps.noisy(curve, NOISE, random))
        .toList();
  }

  private static List<Ramp> festival(List<Ramp> ramps) {
    return ramps.stream().map(Ensembles::withFestival).toList();
  }

  private static Ramp withFestival(Ramp ramp) {
    var cumulative = new ArrayList<Long>();
    double sum = 0;
    for (int week = 1; week <= ramp.weeks(); week++) {
      long growth = ramp.at(week) - ramp.at(week - 1);
      sum += growth * factor(week - FESTIVAL_WEEK);
      cumulative.add(Math.round(sum));
    }
    return new Ramp(ramp.start(), cumulative);
  }

  private static double factor(int weeksAfter) {
    return weeksAfter == 0 ? 0.5 : weeksAfter < 0 && weeksAfter >= -3 ? 1.3 : 1;
  }
}
