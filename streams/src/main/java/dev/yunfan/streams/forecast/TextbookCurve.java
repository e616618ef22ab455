package dev.yunfan.streams.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * How a ramp would go on if it were exactly a textbook curve. No forecast: before the weekly growth
 * has peaked, curves of very different markets fit the same weeks.
 *
 * @param name of the curve, such as "Bass"
 * @param curve the curve nearest to the ramp's weekly growth
 */
public record TextbookCurve(String name, GrowthCurve curve) {
  private static final int STEPS = 40;

  /**
   * The Bass and the Gompertz curve with the least squared error in weekly growth: shape parameters
   * by search over a grid (Bass p 0.0003 to 0.02, q 0.01 to 0.2; Gompertz b 1 to 12, c 0.005 to
   * 0.15, per week, even in logarithms), the market then in closed form.
   *
   * @return empty for a ramp of fewer weeks than {@link DampedTrend#WEEKS}, or one that never grew
   */
  public static List<TextbookCurve> of(Ramp ramp) {
    if (ramp.weeks() < DampedTrend.WEEKS || ramp.latest() == 0) {
      return List.of();
    }
    var bass = new ArrayList<GrowthCurve>();
    var gompertz = new ArrayList<GrowthCurve>();
    for (int i = 0; i <= STEPS; i++) {
      for (int j = 0; j <= STEPS; j++) {
        bass.add(new GrowthCurve.Bass(1, step(i, 0.0003, 0.02), step(j, 0.01, 0.2)));
        gompertz.add(new GrowthCurve.Gompertz(1, step(i, 1, 12), step(j, 0.005, 0.15)));
      }
    }
    return List.of(
        new TextbookCurve("Bass", nearest(bass, ramp)),
        new TextbookCurve("Gompertz", nearest(gompertz, ramp)));
  }

  /**
   * Weeks from the start until the curve reaches {@code target}, to the next whole week; positive
   * infinity when it does not within ten years.
   */
  public double weeksTo(double target) {
    for (int week = 1; week <= DampedTrend.HORIZON; week++) {
      if (curve.at(week) >= target) {
        return week;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** The i-th of 41 values from {@code low} to {@code high}, even in logarithms. */
  private static double step(int i, double low, double high) {
    return low * Math.pow(high / low, (double) i / STEPS);
  }

  private static GrowthCurve nearest(List<GrowthCurve> shapes, Ramp ramp) {
    var best = shapes.getFirst();
    double least = Double.POSITIVE_INFINITY;
    for (var shape : shapes) {
      double market = market(shape, ramp);
      double error = squaredError(shape, market, ramp);
      if (error < least) {
        least = error;
        best = scaled(shape, market);
      }
    }
    return best;
  }

  /** Least squares in the scale: sum y f / sum f². */
  private static double market(GrowthCurve shape, Ramp ramp) {
    double cross = 0;
    double square = 0;
    for (int week = 1; week <= ramp.weeks(); week++) {
      double unit = shape.at(week) - shape.at(week - 1);
      cross += (ramp.at(week) - ramp.at(week - 1)) * unit;
      square += unit * unit;
    }
    return cross / square;
  }

  private static double squaredError(GrowthCurve shape, double market, Ramp ramp) {
    double sum = 0;
    for (int week = 1; week <= ramp.weeks(); week++) {
      double residual =
          ramp.at(week) - ramp.at(week - 1) - market * (shape.at(week) - shape.at(week - 1));
      sum += residual * residual;
    }
    return sum;
  }

  private static GrowthCurve scaled(GrowthCurve unit, double market) {
    return switch (unit) {
      case GrowthCurve.Bass(_, var p, var q) -> new GrowthCurve.Bass(market, p, q);
      case GrowthCurve.Gompertz(_, var b, var c) -> new GrowthCurve.Gompertz(market, b, c);
    };
  }
}
