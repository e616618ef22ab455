package dev.yunfan.ota.gate;

import java.util.List;

/**
 * An open spike alarm of the firmware that a rollout ships.
 *
 * @param kind of crash: java, native, kernel or watchdog
 * @param newGroup whether it is about a crash group that is new on the firmware
 * @param groups crash groups that make it, its own first
 */
public record OpenAlarm(
    String id, String model, String kind, boolean newGroup, List<String> groups) {
  public OpenAlarm {
    groups = List.copyOf(groups);
  }
}
