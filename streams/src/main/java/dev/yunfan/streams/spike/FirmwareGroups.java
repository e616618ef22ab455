package dev.yunfan.streams.spike;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The crash groups of one kind that one firmware ever had, and which were told. In place. */
final class FirmwareGroups {
  /** Beyond so many, what is new is not known any more, and nothing is told. */
  static final int MOST = 2_000;

  final long arrivedAt;
  double hours;

  /** Crashes that a group which the firmwares before did not have may yet have had here. */
  double allowed;

  private final Map<String, Known> groups = new TreeMap<>();

  FirmwareGroups(Instant arrivedAt) {
    this.arrivedAt = arrivedAt.toEpochMilli();
  }

  /** One crash group of this firmware. */
  static final class Known {
    final String group;

    /** Its place among the groups of the firmware, from 1. */
    final int rank;

    final long since;
    long days;
    long lastSeen;

    /** 0 until it is told. */
    long openedAt;

    boolean open;
    boolean regressed;

    /** How many times as much is allowed as to a group that no firmware before had. */
    double scale = 1;

    /** Id of the alarm that was open on the same firmware and kind; empty when it stands alone. */
    String within = "";

    private Known(String group, int rank, long since) {
      this.group = group;
      this.rank = rank;
      this.since = since;
    }
  }

  boolean isFull() {
    return groups.size() >= MOST;
  }

  boolean has(String group) {
    return groups.containsKey(group);
  }

  /** Whether an alarm about one of its groups is open. */
  boolean alarmed() {
    return groups.values().stream().anyMatch(known -> known.open);
  }

  /** Adds crashing handset-days of a window; null when there is no room. */
  @Nullable Known count(String group, long days, Instant window) {
    var known = groups.get(group);
    if (known == null) {
      if (isFull()) {
        return null;
      }
      known = new Known(group, groups.size() + 1, window.toEpochMilli());
      groups.put(group, known);
    }
    known.days += days;
    known.lastSeen = window.toEpochMilli();
    return known;
  }

  /** Those of which an alarm is open. */
  List<Known> open() {
    var open = new ArrayList<Known>();
    for (var known : groups.values()) {
      if (known.open) {
        open.add(known);
      }
    }
    return open;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(arrivedAt);
    out.writeDouble(hours);
    out.writeDouble(allowed);
    out.writeInt(groups.size());
    for (var known : groups.values()) {
      out.writeUTF(known.group);
      out.writeInt(known.rank);
      out.writeLong(known.since);
      out.writeLong(known.days);
      out.writeLong(known.lastSeen);
      out.writeLong(known.openedAt);
      out.writeBoolean(known.open);
      out.writeBoolean(known.regressed);
      out.writeDouble(known.scale);
      out.writeUTF(known.within);
    }
  }

  static FirmwareGroups read(DataInputStream in) throws IOException {
    var firmware = new FirmwareGroups(Instant.ofEpochMilli(in.readLong()));
    firmware.hours = in.readDouble();
    firmware.allowed = in.readDouble();
    for (int left = in.readInt(); left > 0; left--) {
      var known = new Known(in.readUTF(), in.readInt(), in.readLong());
      known.days = in.readLong();
      known.lastSeen = in.readLong();
      known.openedAt = in.readLong();
      known.open = in.readBoolean();
      known.regressed = in.readBoolean();
      known.scale = in.readDouble();
      known.within = in.readUTF();
      firmware.groups.put(known.group, known);
    }
    return firmware;
  }
}
