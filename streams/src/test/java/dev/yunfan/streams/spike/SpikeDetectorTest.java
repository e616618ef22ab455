package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpikeDetectorTest {
  private static final int HOUR = 12; // windows
  private static final int DAY = 24 * HOUR;

  private final Stream stream = new Stream();

  @Test
  void a_stream_without_past_or_parent_learns_for_its_first_hours() {
    stream.runs(6 * HOUR, 50, 1_000);
    assertThat(stream.verdicts).allMatch(WindowVerdict.Learning.class::isInstance);

    stream.runs(HOUR + 1, 1, 1_000); // hour 0 settles with the first window of hour 7
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Learning.class);
    stream.runs(1, 1, 1_000);
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Quiet.class);
  }

  @Test
  void a_steady_rate_never_alarms() {
    stream.runs(20 * DAY, 1, 1_000);

    assertThat(stream.opened()).isEmpty();
  }

  @Test
  void a_fivefold_rate_opens_one_incident_and_a_calm_hour_closes_it() {
    stream.runs(10 * DAY, 1, 1_000);
    var began = stream.now;
    stream.runs(DAY, 5, 1_000);

    assertThat(stream.opened()).hasSize(1);
    var incident = stream.opened().getFirst();
    assertThat(incident.since()).isEqualTo(began);
    assertThat(Duration.between(began, incident.openedAt())).isLessThan(Duration.ofMinutes(45));
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Ongoing.class);

    stream.runs(HOUR - 1, 1, 1_000);
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Ongoing.class);
    stream.runs(1, 1, 1_000);
    assertThat(stream.last())
        .isInstanceOfSatisfying(
            WindowVerdict.Closed.class,
            closed -> {
              assertThat(closed.closedAt()).isEqualTo(stream.now);
              assertThat(closed.incident().seen().observed()).isEqualTo(5L * DAY + HOUR);
              assertThat(closed.incident().seen().expected()).isEqualTo(DAY + HOUR, within(1.0));
            });
    assertThat(stream.opened()).hasSize(1);
  }

  @Test
  void a_second_spike_after_the_first_has_closed_is_an_incident_of_its_own() {
    stream.runs(10 * DAY, 1, 1_000).runs(DAY, 5, 1_000).runs(DAY, 1, 1_000).runs(DAY, 5, 1_000);

    assertThat(stream.opened()).hasSize(2);
  }

  @Test
  void a_short_lull_does_not_close_an_incident() {
    stream.runs(10 * DAY, 1, 1_000).runs(DAY, 5, 1_000);
    for (int i = 0; i < 20; i++) {
      stream.runs(HOUR - 1, 1, 1_000).runs(1, 5, 1_000);
    }

    assertThat(stream.opened()).hasSize(1);
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Ongoing.class);
  }

  @Test
  void a_sparse_stream_closes_only_after_three_usual_crashes_without_excess() {
    stream.runsOneCrashPer(HOUR, 10 * DAY, 1_000).runs(30, 2, 1_000);
    assertThat(stream.opened()).hasSize(1);

    stream.runs(2 * HOUR, 0, 1_000);
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Ongoing.class);
    stream.runs(HOUR, 0, 1_000);
    assertThat(stream.verdicts).anyMatch(WindowVerdict.Closed.class::isInstance);
  }

  @Test
  void an_incident_of_a_firmware_that_nobody_runs_any_more_fades_in_a_day() {
    stream.runs(10 * DAY, 1, 1_000).runs(DAY, 5, 1_000).runs(DAY - 1, 0, 0);
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Ongoing.class);

    stream.runs(1, 0, 0);
    assertThat(stream.last()).isInstanceOf(WindowVerdict.Closed.class);
  }

  @Test
  void an_alarmed_span_does_not_teach_the_baseline() {
    stream.runs(10 * DAY, 1, 1_000);
    double before = stream.state.history().baseline(Prior.NONE).rate();
    stream.runs(3 * DAY, 3, 1_000).runs(DAY, 1, 1_000);

    assertThat(stream.opened()).hasSize(1);
    assertThat(stream.state.history().baseline(Prior.NONE).rate()).isEqualTo(before, within(1e-5));
  }

  @Test
  void a_new_firmware_is_judged_by_its_parent_from_the_first_window() {
    stream.runs(10 * DAY, 1, 1_000);
    var parent = stream.state.history().asPrior();

    var better = new Stream();
    better.prior = parent;
    better.runs(2 * DAY, 1, 1_000);
    assertThat(better.opened()).isEmpty();

    var worse = new Stream();
    worse.prior = parent;
    worse.runs(HOUR, 5, 1_000);
    assertThat(worse.opened()).hasSize(1);
  }

  @Test
  void an_incident_without_a_past_closes_when_the_calm_is_over() {
    stream.runs(10 * DAY, 1, 1_000).runs(DAY, 5, 1_000);
    stream.state = stream.state.withoutPast();
    stream.runs(HOUR, 5, 1_000);

    assertThat(stream.last()).isInstanceOf(WindowVerdict.Closed.class);
  }

  @Test
  void twice_the_hours_hold_twice_the_crashes() {
    stream.runs(10 * DAY, 1, 1_000).runs(5 * DAY, 4, 4_000);

    assertThat(stream.opened()).isEmpty();
  }

  @Test
  void the_usual_rush_of_an_hour_is_no_spike() {
    var factors = new ArrayList<>(Collections.nCopies(WeeklyShape.HOURS, 1.0));
    for (int day = 0; day < 7; day++) {
      factors.set(day * 24 + 20, 4.0); // eight in the evening
    }
    stream.shape = new WeeklyShape(factors);
    var flat = new Stream();
    for (var each : List.of(stream, flat)) {
      for (int day = 0; day < 10; day++) {
        each.runs(20 * HOUR, 1, 1_000).runs(HOUR, 4, 1_000).runs(3 * HOUR, 1, 1_000);
      }
    }

    assertThat(stream.opened()).isEmpty();
    assertThat(flat.opened()).isNotEmpty();
  }

  @Test
  void a_smaller_budget_of_false_alarms_takes_longer_to_alarm() {
    var patient = new Stream();
    patient.detector = new SpikeDetector(SpikeSettings.allowing(0.001, 500));
    for (var each : List.of(stream, patient)) {
      each.runs(10 * DAY, 1, 1_000).runs(DAY, 3, 1_000);
    }

    assertThat(patient.opened().getFirst().openedAt())
        .isAfter(stream.opened().getFirst().openedAt());
  }

  @Test
  void windows_without_reports_may_be_left_out() {
    var gappy = new Stream();
    stream.runs(10 * DAY, 1, 1_000).runs(HOUR, 0, 0).runs(4, 3, 1_000);
    gappy.runs(10 * DAY, 1, 1_000);
    gappy.now = gappy.now.plus(Duration.ofHours(1));
    gappy.runs(4, 3, 1_000);

    assertThat(gappy.state).isEqualTo(stream.state);
  }

  @Test
  void a_restart_between_any_two_windows_changes_nothing() {
    var restarted = new Stream();
    restarted.restartsEachWindow = true;
    for (var each : List.of(stream, restarted)) {
      each.runs(9 * DAY, 1, 1_000).runs(HOUR, 2, 700).runs(DAY, 5, 1_000).runs(DAY, 1, 900);
    }

    assertThat(restarted.verdicts).isEqualTo(stream.verdicts);
    assertThat(restarted.state).isEqualTo(stream.state);
    assertThat(restarted.opened()).hasSize(1);
  }

  /**
   * One stream's windows and verdicts, with settings for 500 streams and 12 false alarms a year.
   */
  private static final class Stream {
    private SpikeDetector detector = new SpikeDetector(SpikeSettings.allowing(12, 500));
    private WeeklyShape shape = WeeklyShape.FLAT;
    private Prior prior = Prior.NONE;
    private boolean restartsEachWindow;
    private Instant now = Instant.parse("2012-01-02T00:00:00Z");
    private SpikeState state = SpikeState.NEW;
    private final List<WindowVerdict> verdicts = new ArrayList<>();

    Stream runs(int windows, long crashing, double deviceHours) {
      for (int i = 0; i < windows; i++) {
        var step = detector.observe(state, new Window(now, crashing, deviceHours), shape, prior);
        state = restartsEachWindow ? SpikeState.fromBytes(step.next().toBytes()) : step.next();
        verdicts.add(step.verdict());
        now = now.plus(SpikeDetector.WINDOW);
      }
      return this;
    }

    Stream runsOneCrashPer(int period, int windows, double deviceHours) {
      for (int i = 0; i < windows; i += period) {
        runs(1, 1, deviceHours).runs(period - 1, 0, deviceHours);
      }
      return this;
    }

    WindowVerdict last() {
      return verdicts.getLast();
    }

    List<Incident> opened() {
      return verdicts.stream()
          .filter(WindowVerdict.Opened.class::isInstance)
          .map(verdict -> ((WindowVerdict.Opened) verdict).incident())
          .toList();
    }
  }
}
