package dev.yunfan.streams.cap;

import dev.yunfan.streams.cap.CapMeters.Cap;
import dev.yunfan.streams.question.Other;
import dev.yunfan.streams.store.WriteBackStore;

/**
 * Whether there is room for one more crash group on a firmware. New ones are charged to the handset
 * that reports them and to the firmware, by the day; the charges are state of the task.
 */
public final class GroupCaps {
  /** First part of the subjects. */
  public static final String SUBJECTS = "crash-groups/";

  /** Prefix of the charges of handsets. */
  public static final String OF_HANDSET = "handset/";

  /** Prefix of the charges of firmwares. */
  public static final String OF_FIRMWARE = "groups/";

  private static final String OTHERS = SUBJECTS + Other.NAME;

  /** Slashes of a subject that names a group alone. */
  private static final int SLASHES_OF_WHOLE = 2;

  private final WriteBackStore<CapEntry> entries;
  private final Caps caps;
  private final CapMeters meters;
  private int pairs;

  public GroupCaps(WriteBackStore<CapEntry> entries, Caps caps, CapMeters meters) {
    this.entries = entries;
    this.caps = caps;
    this.meters = meters;
  }

  /** A row was added. */
  public void added(String subject) {
    if (isPair(subject)) {
      pairs++;
    }
  }

  /** A row was removed. */
  public void removed(String subject) {
    if (isPair(subject)) {
      pairs--;
    }
  }

  private static boolean isPair(String subject) {
    return subject.startsWith(SUBJECTS)
        && !subject.startsWith(OTHERS)
        && wholeOf(subject).length() < subject.length();
  }

  /** The part of a crash group's subject that names the group. */
  public static String wholeOf(String subject) {
    int end = SUBJECTS.length() - 1;
    for (int i = 0; i < SLASHES_OF_WHOLE; i++) {
      end = subject.indexOf('/', end + 1);
      if (end < 0) {
        return subject;
      }
    }
    return subject.substring(0, end);
  }

  /** The subject that takes what a group's subject has counted. */
  public static String otherOf(String subject) {
    int kind = subject.indexOf('/', SUBJECTS.length()) + 1;
    int end = subject.indexOf('/', kind);
    String name = end < 0 ? subject.substring(kind) : subject.substring(kind, end);
    return SUBJECTS + Other.group(name) + '/' + subject.substring(kind);
  }

  public boolean isFull() {
    return pairs >= caps.groups();
  }

  /**
   * Whether a new pair fits; charges it if so.
   *
   * @param handset vendor and id
   * @param firmware vendor, model and firmware as part of a subject
   * @param day of arrival
   */
  public boolean admits(String handset, String firmware, long day) {
    if (isFull()) {
      meters.other(Cap.GROUPS);
      return false;
    }
    String ofHandset = OF_HANDSET + handset;
    String ofFirmware = OF_FIRMWARE + firmware;
    int handsetHas = count(ofHandset, day);
    int firmwareHas = count(ofFirmware, day);
    if (handsetHas >= caps.groupsPerHandsetDay()) {
      meters.other(Cap.GROUPS_OF_HANDSET);
      return false;
    }
    if (firmwareHas >= caps.groupsPerFirmwareDay()) {
      meters.other(Cap.GROUPS_OF_FIRMWARE);
      return false;
    }
    entries.put(ofHandset, CapEntry.ofDay(day, handsetHas + 1));
    entries.put(ofFirmware, CapEntry.ofDay(day, firmwareHas + 1));
    return true;
  }

  private int count(String key, long day) {
    var entry = entries.get(key);
    return entry == null || entry.day() != day ? 0 : entry.count();
  }
}
