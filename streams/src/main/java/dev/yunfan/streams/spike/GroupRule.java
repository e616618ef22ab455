package dev.yunfan.streams.spike;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.rate.PoissonMean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells of crash groups that came with a firmware: new ones, which no firmware of the model had
 * before it, and regressed ones, which an older one had and those in between had not.
 *
 * <p>Firmwares that had none of a group in E device-hours allow it a rate of at most {@value #NONE}
 * / E, the upper .99 bound of Gamma(1/2, E). With A crashes allowed by that bound since the
 * firmware came, window by window, and x seen, the evidence for theta times that rate is
 *
 * <pre>
 * ln L_theta = x (ln theta - (v - 1) k) - A k,  k = ln(1 + (theta - 1) (v - 1) / v) / (v - 1)
 * </pre>
 *
 * <p>the likelihood ratio of negative binomials whose variance is v times the mean ({@link NullLaw}
 * summed over windows; k is theta - 1 for v = 1). The mean over theta is a supermartingale from 1,
 * so that it ever reaches c with probability 1 / c at most (Ville). The n-th group of a firmware
 * needs c = n (n + 1) c0: all of them together have the probability 1 / c0.
 */
final class GroupRule {
  /** Quantile .99 of Gamma(1/2, 1): half that of chi squared with one degree of freedom. */
  static final double NONE = 3.317;

  /** Fewer crashing handset-days are nobody's pattern. */
  static final int FEWEST = 3;

  private static final double[] RATIOS = {1.5, 2, 3, 5, 10};
  private static final double CONFIDENCE = 0.95;

  /** Firmwares of a model that are remembered. */
  private static final int REMEMBERED = 8;

  /** Part of the false alarms that are allowed to all, in percent. */
  private static final int PERCENT = 5;

  private final double alarmsPerYear;
  private final Duration quiet;
  private final WatchChanges changes;
  final Map<Stream, FirmwareGroups> firmwares = new TreeMap<>(Comparator.comparing(Stream::key));

  /**
   * @param window an alarm closes when there was no such crash for a day, or for 48 windows where
   *     these are longer
   * @param alarmsPerYear false alarms that are accepted over all rules
   */
  GroupRule(Duration window, double alarmsPerYear, WatchChanges changes) {
    this.alarmsPerYear = alarmsPerYear * PERCENT / 100;
    var long48 = window.multipliedBy(48);
    this.quiet = long48.compareTo(Duration.ofDays(1)) > 0 ? long48 : Duration.ofDays(1);
    this.changes = changes;
  }

  /**
   * The inputs of a judgement.
   *
   * @param start of the window
   * @param end of the window
   * @param clumping variance over mean of the model's crashes
   * @param streams firmwares and kinds under watch: all share the allowed false alarms
   * @param shift when the firmware came
   * @param within id of the open alarm of the same firmware and kind; empty without one
   */
  record Moment(
      Instant start,
      Instant end,
      double clumping,
      int streams,
      Optional<FirmwareShift> shift,
      String within) {}

  /** Id of the alarm that is open about a group of a firmware; the earliest of several. */
  Optional<String> open(Stream firmware) {
    var groups = firmwares.get(firmware);
    return groups == null
        ? Optional.empty()
        : groups.open().stream()
            .min(Comparator.comparingLong(known -> known.openedAt))
            .map(known -> id(firmware, known));
  }

  private static String id(Stream firmware, FirmwareGroups.Known known) {
    return AlarmId.of(firmware, rule(known), known.group, Instant.ofEpochMilli(known.openedAt));
  }

  private static Rule rule(FirmwareGroups.Known known) {
    return known.regressed ? Rule.REGRESSED_GROUP : Rule.NEW_GROUP;
  }

  /** The alarms about groups of a firmware that opened, changed or closed with one window. */
  List<Spike> judge(Stream firmware, Heard heard, Moment moment) {
    var own = firmwares.get(firmware);
    if (own == null) {
      if (heard.deviceHours() == 0) {
        return List.of();
      }
      own = new FirmwareGroups(moment.start);
      firmwares.put(firmware, own);
      forgetOldest(firmware);
    }
    changes.ofGroups(firmware);
    var earlier = earlier(firmware, own);
    double before = earlier.stream().mapToDouble(each -> each.hours).sum();
    own.hours += heard.deviceHours();
    own.allowed += allowed(heard.deviceHours(), before);
    var spikes = new ArrayList<Spike>();
    for (var seen : heard.groups(firmware.kind()).entrySet()) {
      var known = own.count(seen.getKey(), seen.getValue(), moment.start);
      if (known != null && (known.open || opens(known, own, earlier, before, moment))) {
        spikes.add(told(firmware, known, own, moment, Optional.empty()));
      }
    }
    for (var known : own.open()) {
      if (!Instant.ofEpochMilli(known.lastSeen).plus(quiet).isAfter(moment.end)) {
        known.open = false;
        spikes.add(told(firmware, known, own, moment, Optional.of(moment.end)));
      }
    }
    return spikes;
  }

  /** In the first hours of the first two firmwares neither knows more than the other. */
  private static double allowed(double hours, double before) {
    return hours == 0 ? 0 : NONE * hours / Math.max(before, hours);
  }

  private boolean opens(
      FirmwareGroups.Known known,
      FirmwareGroups own,
      List<FirmwareGroups> earlier,
      double before,
      Moment moment) {
    if (known.openedAt != 0 || known.days < FEWEST) {
      return false;
    }
    double hours = 0;
    boolean regressed = false;
    for (var each : earlier) {
      if (each.isFull() || each.has(known.group)) {
        regressed = each.has(known.group);
        break;
      }
      hours += each.hours;
    }
    if (hours == 0) {
      return false; // the firmware before has it too
    }
    double scale = before / hours;
    double evidence = logEvidence(known.days, own.allowed * scale, moment.clumping);
    if (evidence < Math.log(threshold(known.rank, moment.streams))) {
      return false;
    }
    known.openedAt = moment.start.toEpochMilli();
    known.open = true;
    known.regressed = regressed;
    known.scale = scale;
    known.within = moment.within;
    return true;
  }

  private double threshold(int rank, int streams) {
    return Math.max(1, streams / alarmsPerYear) * rank * (rank + 1.0);
  }

  /** ln of the mean over theta of L_theta. */
  static double logEvidence(long days, double allowed, double clumping) {
    double top = Double.NEGATIVE_INFINITY;
    var logs = new double[RATIOS.length];
    for (int i = 0; i < RATIOS.length; i++) {
      double excess = clumping - 1;
      double gain = RATIOS[i] - 1;
      double loss = excess == 0 ? gain : Math.log1p(gain * excess / clumping) / excess;
      logs[i] = days * (Math.log(RATIOS[i]) - excess * loss) - allowed * loss;
      top = Math.max(top, logs[i]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - top);
    }
    return top + Math.log(sum / RATIOS.length);
  }

  /** The model's firmwares that came before, the newest first. */
  private List<FirmwareGroups> earlier(Stream firmware, FirmwareGroups own) {
    return firmwares.entrySet().stream()
        .filter(each -> each.getKey().wider().equals(firmware.wider()))
        .filter(each -> comesBefore(each, firmware, own))
        .sorted(
            Comparator.<Map.Entry<Stream, FirmwareGroups>>comparingLong(
                    each -> each.getValue().arrivedAt)
                .thenComparing(each -> each.getKey().firmware())
                .reversed())
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Firmwares that are heard of in the same window first are in the order of their names. */
  private static boolean comesBefore(
      Map.Entry<Stream, FirmwareGroups> one, Stream firmware, FirmwareGroups own) {
    long at = one.getValue().arrivedAt;
    return at < own.arrivedAt
        || (at == own.arrivedAt && one.getKey().firmware().compareTo(firmware.firmware()) < 0);
  }

  private void forgetOldest(Stream firmware) {
    var model =
        firmwares.entrySet().stream()
            .filter(each -> each.getKey().wider().equals(firmware.wider()))
            .sorted(Comparator.comparingLong(each -> each.getValue().arrivedAt))
            .map(Map.Entry::getKey)
            .toList();
    for (var each : model.subList(0, Math.max(0, model.size() - REMEMBERED))) {
      firmwares.remove(each);
      changes.ofGroups(each);
    }
  }

  private Spike told(
      Stream firmware,
      FirmwareGroups.Known known,
      FirmwareGroups own,
      Moment moment,
      Optional<Instant> closedAt) {
    double expected = Math.max(own.allowed * known.scale, Double.MIN_NORMAL);
    var evidence =
        new Evidence(
            Instant.ofEpochMilli(known.since),
            known.days,
            expected,
            known.days / expected,
            PoissonMean.ratioInterval(known.days, expected, CONFIDENCE),
            List.of(new Driver(known.group, known.days, 0, 1)),
            moment.shift);
    return new Alarm(
            firmware,
            rule(known),
            known.group,
            Instant.ofEpochMilli(known.openedAt),
            closedAt,
            known.within,
            evidence,
            alarmsPerYear,
            moment.end)
        .toSpike();
  }
}
