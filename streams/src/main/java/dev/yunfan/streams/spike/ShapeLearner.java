package dev.yunfan.streams.spike;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns the fleet's hour-of-week shape, and puts a new one to use once a week. Windows longer than
 * an hour have none. Changes in place.
 */
final class ShapeLearner {
  /** Weeks count half of the week after them. */
  private static final double FADING = 0.5;

  private static final long WEEK_SECONDS = Duration.ofDays(7).toSeconds();

  private final double[] crashes = new double[WeeklyShape.HOURS];
  private final double[] exposure = new double[WeeklyShape.HOURS];
  private long week = Long.MIN_VALUE;
  private WeeklyShape shape = WeeklyShape.FLAT;

  WeeklyShape shape() {
    return shape;
  }

  /** One window of the whole fleet, without what an alarm has told already. */
  void observe(Instant start, long crashing, double deviceHours, Duration window) {
    if (window.compareTo(Duration.ofHours(1)) > 0) {
      return;
    }
    long now = Math.floorDiv(start.getEpochSecond(), WEEK_SECONDS);
    if (week == Long.MIN_VALUE) {
      week = now;
    } else if (now > week + 1) { // a whole week was seen, whatever the day it began on
      shape = WeeklyShape.of(boxed(crashes), boxed(exposure));
      fade(crashes);
      fade(exposure);
      week = now - 1;
    }
    int hour = WeeklyShape.hourOfWeek(start);
    crashes[hour] += crashing;
    exposure[hour] += deviceHours;
  }

  private static void fade(double[] sums) {
    Arrays.setAll(sums, i -> sums[i] * FADING);
  }

  private static List<Double> boxed(double[] sums) {
    return Arrays.stream(sums).boxed().toList();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(week);
    for (int hour = 0; hour < WeeklyShape.HOURS; hour++) {
      out.writeDouble(crashes[hour]);
      out.writeDouble(exposure[hour]);
      out.writeDouble(shape.factors().get(hour));
    }
  }

  static ShapeLearner read(DataInputStream in) throws IOException {
    var learner = new ShapeLearner();
    learner.week = in.readLong();
    var factors = new ArrayList<Double>();
    for (int hour = 0; hour < WeeklyShape.HOURS; hour++) {
      learner.crashes[hour] = in.readDouble();
      learner.exposure[hour] = in.readDouble();
      factors.add(in.readDouble());
    }
    learner.shape = new WeeklyShape(factors);
    return learner;
  }
}
