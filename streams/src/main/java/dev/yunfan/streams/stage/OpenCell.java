package dev.yunfan.streams.stage;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.device.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports of one firmware in one window so far; changes in place. */
public final class OpenCell {
  private static final int KINDS = 4;

  final long window;
  private final Position firmware;
  private long heard;
  private long joined;
  private long covered;
  private final long[] crashed = new long[KINDS];
  private final Map<Crashes, Long> groups = new LinkedHashMap<>();
  boolean unsent = true;

  private record Crashes(int kind, String group) {}

  OpenCell(long window, Position firmware) {
    this.window = window;
    this.firmware = firmware;
  }

  void heard() {
    heard++;
  }

  void covers(long seconds) {
    covered += seconds;
  }

  void joined(int delta) {
    joined += delta;
  }

  /**
   * A handset crashed.
   *
   * @param group null: one beyond the caps, which no alarm can name
   */
  void crashed(int kind, @Nullable String group) {
    crashed[kind]++;
    if (group != null) {
      groups.merge(new Crashes(kind, group), 1L, Long::sum);
    }
  }

  SpikeCell toCell(int partition) {
    var told = new ArrayList<SpikeCell.Group>(groups.size());
    groups.forEach((crashes, handsets) ->
        told.add(new SpikeCell.Group(crashes.kind, crashes.group, handsets)));
    return new SpikeCell(
        partition,
        window,
        firmware.vendor(),
        firmware.model(),
        firmware.firmware(),
        heard,
        joined,
        Arrays.stream(crashed).boxed().toList(),
        told,
        covered);
  }

  public byte[] encode() {
    return SpikeCell.CODEC.encode(toCell(0));
  }

  /**
   * From its stored form, to be sent again.
   *
   * @throws IllegalStateException when the bytes are not a stored cell
   */
  public static OpenCell decode(byte[] bytes) {
    try {
      var stored = SpikeCell.CODEC.decode(bytes);
      var cell =
          new OpenCell(
              stored.window(), new Position(stored.vendor(), stored.model(), stored.firmware()));
      cell.heard = stored.heard();
      cell.joined = stored.joined();
      cell.covered = stored.covered();
      for (int kind = 0; kind < KINDS; kind++) {
        cell.crashed[kind] = stored.crashed().get(kind);
      }
      stored
          .groups()
          .forEach(
              group -> cell.groups.put(new Crashes(group.kind(), group.group()), group.handsets()));
      return cell;
    } catch (UnreadableRecord e) {
      throw new IllegalStateException("a stored spike cell is unreadable", e);
    }
  }
}
