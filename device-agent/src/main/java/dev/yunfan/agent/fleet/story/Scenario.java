package dev.yunfan.agent.fleet.story;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A story that the fleet plays.
 *
 * @param end no handset lives on after it; the rest is delivered and counted
 * @param shares how many parts of the fleet each launch gets; Acer's is capped, see {@link
 *     #handsets}
 * @param flaws what is wrong with the releases of a vendor, or of {@code vendor/model}; those that
 *     are not named are sound
 * @param outages times in which all handsets crash more often
 */
public record Scenario(
    String name,
    Instant start,
    Instant end,
    List<Launch> launches,
    List<Integer> shares,
    Map<String, Flaw> flaws,
    List<Outage> outages) {
  /** Updates that go wrong although the release is sound: full storage, worn flash, bad luck. */
  public static final Flaw SOUND = new Flaw(0.003, 0.004, 0.9);

  /** A release that must be stopped. */
  public static final Flaw BROKEN = new Flaw(0.06, 0.28, 3);

  /** Acer's pilot never grows past this: a few hundred evaluation handsets. */
  public static final int PILOT_HANDSETS = 300;

  private static final String PILOT = "acer";
  private static final Instant START = Instant.parse("2011-07-01T00:00:00Z");
  private static final Instant END = Instant.parse("2012-06-01T00:00:00Z");

  public Scenario {
    launches = List.copyOf(launches);
    shares = List.copyOf(shares);
    flaws = Map.copyOf(flaws);
    outages = List.copyOf(outages);
    if (launches.isEmpty() || launches.size() != shares.size()) {
      throw new IllegalArgumentException(
          "%d launches, %d shares".formatted(launches.size(), shares.size()));
    }
  }

  /** The seed story: July 2011 to May 2012, sound releases. */
  public static Scenario launch() {
    return story("launch", Map.of());
  }

  /** The seed story, in which Haier's release is broken. */
  public static Scenario badUpdate() {
    return story("bad-update", Map.of("haier", BROKEN));
  }

  /** All that {@code --scenario} may name. */
  public static List<Scenario> all() {
    return List.of(launch(), badUpdate());
  }

  private static Scenario story(String name, Map<String, Flaw> flaws) {
    return new Scenario(
        name,
        START,
        END,
        List.of(
            new Launch("k-touch", "w700", "KT", "1.0.0", START, END, 0.006, 0.50),
            new Launch(
                "haier",
                "w910",
                "HR",
                "1.0.0",
                Instant.parse("2011-10-10T00:00:00Z"),
                END,
                0.02,
                0.60),
            new Launch(
                PILOT,
                "a800",
                "AC",
                "1.0.0",
                Instant.parse("2012-02-01T00:00:00Z"),
                END,
                0.3,
                0.3)),
        List.of(66, 32, 2),
        flaws,
        List.of());
  }

  /** The flaw of a model's releases. */
  public Flaw flawOf(String vendor, String model) {
    var ofModel = flaws.get(vendor + "/" + model);
    return ofModel == null ? flaws.getOrDefault(vendor, SOUND) : ofModel;
  }

  /**
   * How many handsets each launch gets, in the order of the launches; the sum is {@code devices}.
   *
   * @param devices size of the fleet, at least 0
   */
  public List<Integer> handsets(int devices) {
    int parts = shares.stream().mapToInt(Integer::intValue).sum();
    var counts = new ArrayList<Integer>();
    int left = devices;
    for (int i = 0; i < launches.size(); i++) {
      int count = Math.toIntExact((long) devices * shares.get(i) / parts);
      if (launches.get(i).vendor().equals(PILOT)) {
        count = Math.min(count, PILOT_HANDSETS);
      }
      counts.add(count);
      left -= count;
    }
    counts.set(0, counts.getFirst() + left);
    return counts;
  }
}
