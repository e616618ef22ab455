package dev.yunfan.streams.spike;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Watches every firmware, model and kind of crash, and the fleet: folds complete windows, in time
 * order, into alarms that open, change and close. Crashes for which a narrower stream has raised an
 * alarm are kept from the wider ones, so that one incident is one alarm. Not for use by several
 * threads.
 */
public final class SpikeWatch {
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

  private static final int BLAMED_WINDOWS = 120;

  private final Duration window;
  private final double alarmsPerYear;
  final Map<Stream, Watched> streams = new TreeMap<>(java.util.Comparator.comparing(Stream::key));
  final Map<Stream, FirmwareArrival> firmwares =
      new TreeMap<>(java.util.Comparator.comparing(Stream::key));
  ShapeLearner learner = new ShapeLearner();
  final WatchChanges changes = new WatchChanges(this);
  final GroupRule groups;
  final BarRule bars;
  private final Map<Stream.Level, Integer> counted = new EnumMap<>(Stream.Level.class);
  private final Map<Stream.Level, SpikeDetector> detectors = new EnumMap<>(Stream.Level.class);

  /**
   * A watch that has seen nothing.
   *
   * @param window length of a window, at most a day
   * @param alarmsPerYear false alarms that are accepted over all streams; positive
   * @param bar crashing handset-days of one kind per 1,000 device-hours that a model may have at
   *     most; infinite for no such bar
   */
  public SpikeWatch(Duration window, double alarmsPerYear, double bar) {
    this.window = window;
    this.alarmsPerYear = alarmsPerYear;
    this.groups = new GroupRule(window, alarmsPerYear, changes);
    this.bars = new BarRule(bar, Stream.Level.MODEL.partOf(alarmsPerYear), changes);
  }

  /**
   * Judges one window of all handsets.
   *
   * @param start after that of every window judged before
   * @param cells of all partitions
   * @return the alarms that opened, changed or closed
   */
  public List<Spike> close(Instant start, Collection<SpikeCell> cells) {
    var heard = new TreeMap<String, Heard>();
    for (var cell : cells) {
      var stream = new Stream(cell.vendor(), cell.model(), cell.firmware(), 0);
      heard.computeIfAbsent(stream.key(), _ -> new Heard()).add(cell);
    }
    heard.forEach((key, each) -> arrive(Stream.of(key), start, each.joined()));
    streams.forEach((stream, watched) -> {
      if (watched.alarmed() && stream.level() == Stream.Level.FIRMWARE) {
        heard.computeIfAbsent(ofKind(stream, 0).key(), _ -> new Heard());
      }
    });
    groups.firmwares.forEach((stream, each) -> {
      if (each.alarmed()) {
        heard.computeIfAbsent(ofKind(stream, 0).key(), _ -> new Heard());
      }
    });
    var spikes = new ArrayList<Spike>();
    long crashes = 0;
    double deviceHours = 0;
    for (int kind = 0; kind < Stream.KINDS.size(); kind++) {
      var rest = judge(kind, start, heard, spikes);
      crashes += rest.crashing(kind);
      deviceHours = Math.max(deviceHours, rest.deviceHours());
    }
    heard.forEach((key, each) -> judgeGroups(Stream.of(key), start, each, spikes));
    judgeBars(start, heard, spikes);
    learner.observe(start, crashes, deviceHours, window);
    changes.learnt();
    forget(start);
    return List.copyOf(spikes);
  }

  private void judgeGroups(Stream firmware, Instant start, Heard heard, List<Spike> spikes) {
    var arrival = firmwares.get(firmware);
    for (int kind = 0; kind < Stream.KINDS.size(); kind++) {
      var stream = ofKind(firmware, kind);
      var alarm = watched(stream).state.incident();
      spikes.addAll(
          groups.judge(
              stream,
              heard,
              new GroupRule.Moment(
                  start,
                  start.plus(window),
                  watched(stream.wider()).state.history().baseline(Prior.NONE).clumping(),
                  Math.max(Stream.Level.FIRMWARE.atLeast, counted(Stream.Level.FIRMWARE)),
                  arrival == null
                      ? Optional.empty()
                      : arrival.before(firmware.firmware(), start.plus(window)),
                  alarm.map(incident -> AlarmId.of(stream, incident)).orElse(""))));
    }
  }

  private void judgeBars(Instant start, Map<String, Heard> heard, List<Spike> spikes) {
    var models = new TreeMap<String, Heard>();
    bars.models.keySet().forEach(model -> models.put(ofKind(model, 0).key(), new Heard()));
    heard.forEach((key, each) ->
        models.computeIfAbsent(Stream.of(key).wider().key(), _ -> new Heard()).add(each));
    models.forEach((key, each) -> {
      for (int kind = 0; kind < Stream.KINDS.size(); kind++) {
        var stream = ofKind(Stream.of(key), kind);
        double clumping = watched(stream).state.history().baseline(Prior.NONE).clumping();
        spikes.addAll(
            bars.judge(
                stream, each, start, start.plus(window), clumping, settings(stream.level())));
      }
    });
  }

  /** One kind of crashes, the narrow streams first; tells what is left of the fleet. */
  private Heard judge(int kind, Instant start, Map<String, Heard> heard, List<Spike> spikes) {
    var models = new TreeMap<String, Heard>();
    heard.forEach((key, each) -> {
      var stream = ofKind(Stream.of(key), kind);
      var model = models.computeIfAbsent(stream.wider().key(), _ -> new Heard());
      if (!judge(stream, start, each, spikes)) {
        model.add(each, kind);
      }
    });
    streams.forEach((stream, watched) -> {
      if (watched.alarmed() && stream.level() == Stream.Level.MODEL && stream.kind() == kind) {
        models.computeIfAbsent(stream.key(), _ -> new Heard());
      }
    });
    var fleet = new Heard();
    models.forEach((key, each) -> {
      if (!judge(Stream.of(key), start, each, spikes)) {
        fleet.add(each, kind);
      }
    });
    judge(Stream.fleet(kind), start, fleet, spikes);
    return fleet;
  }

  /** Judges one stream; tells whether an alarm of its own accounts for the window. */
  private boolean judge(Stream stream, Instant start, Heard heard, List<Spike> spikes) {
    int kind = stream.kind();
    var watched = watched(stream);
    var seen = new Window(start, heard.crashing(kind), heard.deviceHours());
    if (seen.deviceHours() == 0 && !watched.alarmed()) {
      return false;
    }
    var step = detector(stream).observe(watched.state, seen, learner.shape(), prior(stream));
    watched.state = step.next();
    changes.of(stream);
    var end = start.plus(window);
    return switch (step.verdict()) {
      case WindowVerdict.Learning _ -> {
        watched.groups.settle(heard.groups(kind));
        yield false;
      }
      case WindowVerdict.Quiet _ -> {
        if (watched.state.suspicion().sum() == 0) {
          watched.groups.settle(heard.groups(kind));
        } else {
          watched.groups.suspect(heard.groups(kind));
        }
        yield false;
      }
      case WindowVerdict.Opened(var incident) -> {
        watched.groups.suspect(heard.groups(kind));
        watched.within = explaining(stream).orElse("");
        clearWider(stream);
        spikes.add(spike(stream, watched, incident, Optional.empty(), end));
        yield true;
      }
      case WindowVerdict.Ongoing(var incident) -> {
        watched.groups.suspect(heard.groups(kind));
        spikes.add(spike(stream, watched, incident, Optional.empty(), end));
        yield true;
      }
      case WindowVerdict.Closed(var incident, var closedAt) -> {
        watched.groups.suspect(heard.groups(kind));
        spikes.add(spike(stream, watched, incident, Optional.of(closedAt), end));
        watched.groups.forget();
        watched.within = "";
        yield true;
      }
    };
  }

  private void arrive(Stream firmware, Instant start, long joined) {
    firmwares.computeIfAbsent(firmware, _ -> new FirmwareArrival(start)).heard(start, joined);
    changes.ofFirmware(firmware);
  }

  private void clearWider(Stream stream) {
    for (var wider = stream; wider.level() != Stream.Level.FLEET; ) {
      wider = wider.wider();
      watched(wider).clear();
      changes.of(wider);
    }
  }

  /** Id of the alarm that was open before: of the same firmware, or of a wider stream. */
  private Optional<String> explaining(Stream stream) {
    return streams.entrySet().stream()
        .filter(each -> each.getValue().alarmed() && !each.getKey().equals(stream))
        .filter(each -> each.getKey().covers(stream))
        .filter(each -> each.getValue().within.isEmpty())
        .map(each -> each.getValue().state.incident().map(i -> AlarmId.of(each.getKey(), i)))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> groups.open(stream));
  }

  private Spike spike(
      Stream stream, Watched watched, Incident incident, Optional<Instant> closed, Instant end) {
    var shifts =
        firmwares.entrySet().stream()
            .filter(each -> stream.covers(each.getKey()))
            .map(each ->
                each.getValue().before(each.getKey().firmware(), incident.since().plus(window)))
            .flatMap(Optional::stream)
            .toList();
    var causes = watched.groups.since(watched(stream.wider()).groups);
    var evidence = Evidence.of(incident, causes, shifts, blamedFor());
    return new Alarm(
            stream,
            Rule.RATE,
            "",
            incident.openedAt(),
            closed,
            watched.within,
            evidence,
            stream.level().partOf(alarmsPerYear),
            end)
        .toSpike();
  }

  /** Handsets that report seldom tell of a bad firmware late. */
  private Duration blamedFor() {
    var windows = window.multipliedBy(BLAMED_WINDOWS);
    return windows.compareTo(FirmwareShift.BLAMED_FOR) > 0 ? windows : FirmwareShift.BLAMED_FOR;
  }

  private Prior prior(Stream stream) {
    if (stream.level() == Stream.Level.FLEET) {
      return Prior.NONE;
    }
    var wider = watched(stream.wider()).state.history().asPrior();
    return wider.exposure() > 0 ? wider : prior(stream.wider());
  }

  /** The budget grows with the streams: the allowed false alarms are those of all together. */
  private SpikeDetector detector(Stream stream) {
    var level = stream.level();
    var detector = detectors.get(level);
    if (detector == null || counted(level) > level.atLeast) {
      detector = new SpikeDetector(settings(level));
      detectors.put(level, detector);
    }
    return detector;
  }

  private SpikeSettings settings(Stream.Level level) {
    int number = Math.max(level.atLeast, counted(level));
    return SpikeSettings.allowing(level.partOf(alarmsPerYear), number, window);
  }

  private int counted(Stream.Level level) {
    return counted.getOrDefault(level, 0);
  }

  Watched watched(Stream stream) {
    return streams.computeIfAbsent(
        stream,
        added -> {
          counted.merge(added.level(), 1, Integer::sum);
          return new Watched();
        });
  }

  void restore(Stream stream, Watched watched) {
    streams.put(stream, watched);
    counted.merge(stream.level(), 1, Integer::sum);
  }

  /** Firmware that nobody runs any more needs no watch. */
  private void forget(Instant now) {
    var gone =
        firmwares.entrySet().stream()
            .filter(each -> each.getValue().lastHeard().plus(FORGOTTEN_AFTER).isBefore(now))
            .map(Map.Entry::getKey)
            .toList();
    for (var firmware : gone) {
      boolean open = false;
      for (int kind = 0; kind < Stream.KINDS.size(); kind++) {
        var watched = streams.get(ofKind(firmware, kind));
        open |= watched != null && watched.alarmed();
      }
      if (!open) {
        firmwares.remove(firmware);
        changes.ofFirmware(firmware);
        for (int kind = 0; kind < Stream.KINDS.size(); kind++) {
          var stream = ofKind(firmware, kind);
          if (streams.remove(stream) != null) {
            counted.merge(stream.level(), -1, Integer::sum);
            changes.of(stream);
          }
        }
      }
    }
  }

  /** The changes to store; see {@link WatchChanges}. */
  public WatchChanges changes() {
    return changes;
  }

  private static Stream ofKind(Stream stream, int kind) {
    return new Stream(stream.vendor(), stream.model(), stream.firmware(), kind);
  }
}
