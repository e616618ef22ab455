package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.Judgement.Question;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows and cases with valid defaults; a test sets only its subject. */
final class GuardFixtures {
  static final long HOUR = 3_600_000;
  static final Firsts NONE = new Firsts(0, 0);

  private GuardFixtures() {}

  /** A row of W700 in region beijing, stage 0. */
  record Hour(
      String arm,
      long hour,
      String model,
      String region,
      long stage,
      long joined,
      long seconds,
      Firsts crashed,
      Firsts silence,
      String release) {
    Hour joined(long handsets) {
      return new Hour(
          arm, hour, model, region, stage, handsets, seconds, crashed, silence, release);
    }

    Hour crashed(long handsets) {
      return new Hour(
          arm,
          hour,
          model,
          region,
          stage,
          joined,
          seconds,
          new Firsts(handsets, 0),
          silence,
          release);
    }

    Hour left(long handsets) {
      var left = new Firsts(crashed.events(), handsets);
      return new Hour(arm, hour, model, region, stage, joined, seconds, left, silence, release);
    }

    Hour silent(long handsets) {
      var fell = new Firsts(handsets, 0);
      return new Hour(arm, hour, model, region, stage, joined, seconds, crashed, fell, release);
    }

    Hour poweredOn(long hours) {
      return new Hour(
          arm, hour, model, region, stage, joined, hours * 3_600, crashed, silence, release);
    }

    Hour of(String other) {
      return new Hour(arm, hour, other, region, stage, joined, seconds, crashed, silence, release);
    }

    Hour in(String other) {
      return new Hour(arm, hour, model, other, stage, joined, seconds, crashed, silence, release);
    }

    Hour stage(long other) {
      return new Hour(arm, hour, model, region, other, joined, seconds, crashed, silence, release);
    }

    Hour at(long millis) {
      return new Hour(
          arm, millis, model, region, stage, joined, seconds, crashed, silence, release);
    }

    Hour release(String other) {
      return new Hour(arm, hour, model, region, stage, joined, seconds, crashed, silence, other);
    }

    RolloutWindow row() {
      return new RolloutWindow(
          "r1",
          "haier",
          model,
          release,
          arm,
          region,
          stage,
          hour,
          joined,
          seconds,
          crashed,
          NONE,
          NONE,
          NONE,
          NONE,
          silence,
          0,
          new Updates(0, 0, arm.equals("treated") ? joined : 0, 0, 0, 0), // all have it at once
          hour);
    }
  }

  static Hour hour(String arm, int hour) {
    return new Hour(arm, hour * HOUR, "W700", "beijing", 0, 0, 0, NONE, NONE, "2.1.0");
  }

  static Hour treated(int hour) {
    return hour("treated", hour);
  }

  static Hour control(int hour) {
    return hour("control", hour);
  }

  static WindowRows rows(List<Hour> hours) {
    var rows = new WindowRows();
    hours.forEach(hour -> rows.put(hour.row()));
    return rows;
  }

  static WindowRows rows(Hour... hours) {
    return rows(List.of(hours));
  }

  /** Crashes and silence halt, crashes advance. */
  static Guardrails policy() {
    return policy(Map.of());
  }

  static Guardrails policy(Map<GuardMetric, Double> bars) {
    var usual = Guardrails.DEFAULT;
    return new Guardrails(
        usual.harmRatio(),
        usual.advanceBelow(),
        EnumSet.of(GuardMetric.CRASH, GuardMetric.SILENCE),
        usual.advancing(),
        bars,
        usual.newCrashGroups(),
        usual.haltAlpha(),
        usual.advanceAlpha(),
        usual.maxWaitSeconds(),
        usual.watchForSeconds());
  }

  /** Stage 0 of W700 is open to a tenth; hours before the given one are closed. */
  static GuardCase aCase(int closedHours) {
    return new GuardCase(
        policy(), "haier", "2.1.0", Set.of("W700"), 0, 1_000, true, 0, closedHours * HOUR, 0);
  }

  static GuardCase models(GuardCase of, String... models) {
    return new GuardCase(
        of.policy(),
        of.vendor(),
        of.release(),
        Set.of(models),
        of.stage(),
        of.openShareBasisPoints(),
        of.hasControl(),
        of.countFrom(),
        of.closedBefore(),
        of.shareBefore());
  }

  static GuardCase stage(GuardCase of, int stage) {
    return new GuardCase(
        of.policy(),
        of.vendor(),
        of.release(),
        of.models(),
        stage,
        of.openShareBasisPoints(),
        of.hasControl(),
        of.countFrom(),
        of.closedBefore(),
        of.shareBefore());
  }

  static GuardCase countFrom(GuardCase of, int hour) {
    return new GuardCase(
        of.policy(),
        of.vendor(),
        of.release(),
        of.models(),
        of.stage(),
        of.openShareBasisPoints(),
        of.hasControl(),
        hour * HOUR,
        of.closedBefore(),
        of.shareBefore());
  }

  static GuardCase withoutControl(GuardCase of, Guardrails policy) {
    return new GuardCase(
        policy,
        of.vendor(),
        of.release(),
        of.models(),
        of.stage(),
        of.openShareBasisPoints(),
        false,
        of.countFrom(),
        of.closedBefore(),
        of.shareBefore());
  }

  static Judgement one(GuardFinding finding, Question question, GuardMetric metric, String model) {
    return finding.all().stream()
        .filter(j -> j.question() == question && j.metric() == metric && j.model().equals(model))
        .findAny()
        .orElseThrow();
  }
}
