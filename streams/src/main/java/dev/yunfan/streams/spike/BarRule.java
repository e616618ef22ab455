package dev.yunfan.streams.spike;

import dev.yunfan.schemas.fleet.Spike;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells of models that crash more than is allowed at all, usual or not. The evidence is that of
 * {@link EDetector}, against the bar in place of a baseline.
 */
final class BarRule {
  private static final double PER = 1_000;

  /** A handset has at most one crashing day in an hour. */
  private static final double NEVER = 1;

  private final double bar;
  private final double perYear;
  private final WatchChanges changes;
  final Map<Stream, SpikeState> models = new TreeMap<>(Comparator.comparing(Stream::key));

  /**
   * @param bar crashing handset-days of one kind per 1,000 device-hours; infinite for none
   * @param perYear false alarms that all bars together are allowed in a year
   */
  BarRule(double bar, double perYear, WatchChanges changes) {
    this.bar = bar;
    this.perYear = perYear;
    this.changes = changes;
  }

  /** The alarm of a model that opened, changed or closed with one window; empty for none. */
  List<Spike> judge(
      Stream model, Heard heard, Instant start, Instant end, double clumping, SpikeSettings like) {
    var state = models.getOrDefault(model, SpikeState.NEW);
    boolean open = state.incident().isPresent();
    if (!open && (Double.isInfinite(bar) || heard.deviceHours() == 0)) {
      return List.of();
    }
    double rate = Double.isInfinite(bar) ? NEVER : bar / PER; // a bar that is gone ends its alarm
    var window = new Window(start, heard.crashing(model.kind()), heard.deviceHours());
    var step = new SpikeDetector(like.closingBelow(1)).above(state, window, rate, clumping);
    models.put(model, step.next());
    changes.ofBar(model);
    var told = new ArrayList<Spike>(1);
    switch (step.verdict()) {
      case WindowVerdict.Learning _, WindowVerdict.Quiet _ -> {}
      case WindowVerdict.Opened(var incident) ->
          told.add(told(model, incident, Optional.empty(), end));
      case WindowVerdict.Ongoing(var incident) ->
          told.add(told(model, incident, Optional.empty(), end));
      case WindowVerdict.Closed(var incident, var at) ->
          told.add(told(model, incident, Optional.of(at), end));
    }
    return told;
  }

  private Spike told(Stream model, Incident incident, Optional<Instant> closedAt, Instant end) {
    var evidence = Evidence.of(incident, List.of(), List.of());
    return new Alarm(model, Rule.BAR, "", incident.openedAt(), closedAt, "", evidence, perYear, end)
        .toSpike();
  }
}
