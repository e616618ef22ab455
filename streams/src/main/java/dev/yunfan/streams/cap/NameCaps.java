package dev.yunfan.streams.cap;

import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.streams.cap.CapMeters.Cap;
import dev.yunfan.streams.question.NamePlaces;
import dev.yunfan.streams.question.Other;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.store.WriteBackStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which models and firmwares have rows of their own in one partition (decision 0012). A name fits
 * while there is room. It is proven when it is declared, or when {@value #PROVEN_BY} handsets
 * reported it; a proven one takes the place of one that is not. Each name that is not proven is
 * charged to the handset that reported it first.
 */
public final class NameCaps {
  /** So many handsets prove that a name is real. */
  public static final int PROVEN_BY = 3;

  /** Prefix of the names' entries. */
  public static final String KEYS = "name/";

  /** Names without rows that are remembered, as a multiple of those with rows. */
  private static final int WAITING = 2;

  private final WriteBackStore<CapEntry> entries;
  private final Caps caps;
  private final DeclaredNames declared;
  private final CapMeters meters;
  private final Map<String, KnownName> vendors = new HashMap<>();
  private final Map<String, Integer> charged = new HashMap<>();
  private int firmwares;

  /** Told of names that lose their rows. */
  public interface Losing {
    /** The names have none any more; all are told at once. */
    void lost(List<Lost> names);
  }

  /**
   * A name that lost its rows.
   *
   * @param firmware null: the model and all of its firmwares
   * @param reporters every handset that can be counted under it
   */
  public record Lost(
      String vendor, String model, @Nullable String firmware, List<String> reporters) {}

  public NameCaps(
      WriteBackStore<CapEntry> entries, Caps caps, DeclaredNames declared, CapMeters meters) {
    this.entries = entries;
    this.caps = caps;
    this.declared = declared;
    this.meters = meters;
  }

  /** Takes up a stored name; those of models come in any order with those of firmwares. */
  public void restore(String key, CapEntry entry) {
    var name = known(Subjects.split(key.substring(KEYS.length())));
    name.restore(entry);
    place(name);
    charge(name, 1);
  }

  /** Takes up a name that an older build counted, which did not ask whether it fits. */
  public void adopt(String vendor, String model, @Nullable String firmware) {
    var name = known(firmware == null ? List.of(vendor, model) : List.of(vendor, model, firmware));
    if (!name.fits && !name.text.equals(Other.NAME)) {
      name.fits = true;
      name.proven = true;
      place(name);
      store(name);
    }
  }

  private KnownName known(List<String> parts) {
    var name = vendor(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      var above = name;
      name = above.below.computeIfAbsent(parts.get(i), text -> below(above, text));
    }
    return name;
  }

  private KnownName vendor(String vendor) {
    return vendors.computeIfAbsent(
        vendor, text -> new KnownName(null, text, KEYS + Subjects.join(text)));
  }

  private static KnownName below(KnownName above, String text) {
    return new KnownName(above, text, above.key + '/' + Subjects.join(text));
  }

  /** The names under which a batch counts: its own, as far as they fit. */
  public Reporter named(Reporter reporter, String handset, long day, Losing losing) {
    var vendor = vendors.get(reporter.vendor());
    var model = vendor == null ? null : vendor.below.get(reporter.model());
    if (model != null && model.isSettled()) {
      var firmware = model.below.get(reporter.firmware());
      if (firmware != null && firmware.isSettled()) {
        return reporter; // nearly all are: three look-ups, and nothing new
      }
    }
    boolean modelFits =
        fits(
            vendor(reporter.vendor()),
            reporter.model(),
            new Report(
                handset, day, declared.hasModel(reporter.vendor(), reporter.model()), Cap.MODELS),
            losing);
    var below = vendor(reporter.vendor()).below.get(reporter.model());
    boolean firmwareFits =
        modelFits
            && below != null
            && fits(
                below,
                reporter.firmware(),
                new Report(
                    handset,
                    day,
                    declared.hasFirmware(reporter.vendor(), reporter.firmware()),
                    Cap.FIRMWARES),
                losing);
    return firmwareFits
        ? reporter
        : new Reporter(
            reporter.deviceId(),
            reporter.vendor(),
            modelFits ? reporter.model() : Other.NAME,
            Other.NAME,
            reporter.incarnation());
  }

  private record Report(String handset, long day, boolean declared, Cap level) {}

  private boolean fits(KnownName above, String text, Report report, Losing losing) {
    if (text.equals(Other.NAME)) {
      return false;
    }
    var name = above.below.get(text);
    if (name == null) {
      if (!report.declared && charged.getOrDefault(report.handset, 0) >= caps.namesPerHandset()) {
        meters.other(Cap.NAMES_OF_HANDSET);
        return false;
      }
      if (!report.declared && above.below.size() >= WAITING * cap(report.level)) {
        meters.other(report.level);
        return false;
      }
      name = below(above, text);
      above.below.put(text, name);
    }
    boolean changed = reported(name, report);
    if (!name.fits && (report.declared || hasRoom(name, report.level, losing))) {
      name.fits = true;
      place(name);
      changed = true;
    }
    if (changed) {
      store(name);
    }
    if (!name.fits) {
      meters.other(report.level);
    }
    return name.fits;
  }

  /** Notes who reported a name; says whether anything is to be stored. */
  private boolean reported(KnownName name, Report report) {
    if (name.proven) {
      return false;
    }
    boolean changed = name.day != report.day;
    name.day = Math.max(name.day, report.day);
    if (!name.reporters.contains(report.handset)) {
      changed = true;
      name.reporters.add(report.handset);
      if (name.reporters.size() == 1) {
        charge(name, 1);
      }
    }
    if (report.declared || name.reporters.size() >= PROVEN_BY) {
      charge(name, -1);
      name.proven = true;
      name.reporters.clear();
      changed = true;
    }
    return changed;
  }

  private int cap(Cap level) {
    return level == Cap.MODELS ? caps.modelsPerVendor() : caps.firmwaresPerModel();
  }

  private boolean hasRoom(KnownName name, Cap level, Losing losing) {
    var above = name.above;
    if (above == null) {
      return true;
    }
    boolean inAll = level == Cap.MODELS || firmwares < caps.firmwares();
    if (above.fitting < cap(level) && inAll) {
      return true;
    }
    if (!name.proven) {
      return false;
    }
    var stalest =
        above.below.values().stream()
            .filter(each -> each.fits && !each.proven)
            .min(Comparator.<KnownName>comparingLong(each -> each.day).thenComparing(e -> e.key));
    stalest.ifPresent(each -> losing.lost(List.of(remove(each))));
    return stalest.isPresent();
  }

  /**
   * Removes names that are not proven and were not reported since.
   *
   * @param before UTC day
   */
  public void expire(long before, Losing losing) {
    var stale = new ArrayList<KnownName>();
    for (var vendor : vendors.values()) {
      for (var model : vendor.below.values()) {
        if (isStale(model, before)) {
          stale.add(model);
        } else {
          model.below.values().stream().filter(each -> isStale(each, before)).forEach(stale::add);
        }
      }
    }
    var lost = new ArrayList<Lost>();
    for (var name : stale) {
      boolean fitted = name.fits;
      var gone = remove(name);
      if (fitted) {
        lost.add(gone);
      }
    }
    if (!lost.isEmpty()) {
      losing.lost(lost);
    }
  }

  /** A model that is not proven is as new as its newest firmware: both come in each batch. */
  private static boolean isStale(KnownName name, long before) {
    return !name.proven && name.day < before;
  }

  private Lost remove(KnownName name) {
    for (var each : List.copyOf(name.below.values())) {
      var _ = remove(each);
    }
    charge(name, -1);
    entries.delete(name.key);
    var above = name.above;
    if (above == null) {
      throw new IllegalStateException("vendor %s cannot expire".formatted(name.text));
    }
    above.below.remove(name.text);
    if (name.fits) {
      above.fitting--;
      firmwares -= above.above == null ? 0 : 1;
    }
    return above.above == null
        ? new Lost(above.text, name.text, null, List.copyOf(name.reporters))
        : new Lost(above.above.text, above.text, name.text, List.copyOf(name.reporters));
  }

  private void place(KnownName name) {
    var above = name.above;
    if (name.fits && above != null) {
      above.fitting++;
      firmwares += above.above == null ? 0 : 1;
    }
  }

  private void charge(KnownName name, int delta) {
    if (!name.proven && !name.reporters.isEmpty()) {
      charged.merge(
          name.reporters.getFirst(), delta, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    }
  }

  private void store(KnownName name) {
    entries.put(name.key, name.entry());
  }

  /** Whether the names of a subject have rows of their own. */
  public boolean hasRows(List<String> parts, NamePlaces places) {
    if (modelOf(parts, places).equals(Other.NAME)) {
      return parts.get(places.model()).equals(Other.NAME);
    }
    if (places.firmware() < 0 || parts.get(places.firmware()).equals(Other.NAME)) {
      return true;
    }
    var model = model(parts, places);
    var firmware = model == null ? null : model.below.get(parts.get(places.firmware()));
    return firmware != null && firmware.fits;
  }

  private @Nullable KnownName model(List<String> parts, NamePlaces places) {
    var vendor = vendors.get(parts.get(places.vendor()));
    return vendor == null ? null : vendor.below.get(parts.get(places.model()));
  }

  /** The model under which a subject counts. */
  public String modelOf(List<String> parts, NamePlaces places) {
    var model = model(parts, places);
    return model != null && model.fits ? model.text : Other.NAME;
  }
}
