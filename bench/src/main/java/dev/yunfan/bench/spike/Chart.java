package dev.yunfan.bench.spike;

import dev.yunfan.streams.spike.EDetector;
import dev.yunfan.streams.spike.NullLaw;
import java.util.function.Supplier;

/** A sequential test that starts fresh and alarms at some observation. */
interface Chart {
  /** Takes one observation; true when it completes an alarm. */
  boolean alarms(double observation);

  /** One-sided CUSUM: S <- max(0, S + x - reference), alarm at S of {@code limit} or more. */
  static Chart cusum(double reference, double limit) {
    return new Chart() {
      private double sum;

      @Override
      public boolean alarms(double observation) {
        sum = Math.max(0, sum + observation - reference);
        return sum >= limit;
      }
    };
  }

  /** The e-detector with a fixed null law. */
  static Chart evidence(NullLaw law, double threshold) {
    return evidence(() -> law, threshold);
  }

  /** The e-detector with the law of each observation. */
  static Chart evidence(Supplier<NullLaw> law, double threshold) {
    double limit = Math.log(threshold);
    return new Chart() {
      private EDetector detector = EDetector.FRESH;

      @Override
      public boolean alarms(double observation) {
        detector = detector.observe(law.get(), (long) observation);
        return detector.logEvidence() >= limit;
      }
    };
  }
}
