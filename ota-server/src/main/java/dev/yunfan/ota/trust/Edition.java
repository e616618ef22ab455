package dev.yunfan.ota.trust;

import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.repository.Draft;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The repository as it is served for a while: accepted files, and the snapshot and timestamp over
 * them. A pure function of accepted files, keys and hour, so every server serves the same bytes.
 *
 * @param publications accepted before it
 * @param hour hours since 1970-01-01T00:00Z
 * @param files by file name
 */
record Edition(long publications, long hour, Map<String, byte[]> files) {
  private static final long HOURS_A_WEEK = 168;

  /** Never shorter than 23 hours, never longer than a day. */
  private static final long TIMESTAMP_HOURS = 24;

  /** Never shorter than one week, never longer than two. */
  private static final long SNAPSHOT_WEEKS = 2;

  /** The hour of an instant. */
  static long hourOf(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), Duration.ofHours(1).toSeconds());
  }

  /**
   * Signs. Versions rise with each publication and each renewal, and never fall: both counts only
   * grow. A server that lags behind has fewer publications, so its older list never has a higher
   * version at the same time.
   */
  static Edition of(Trust trust, ServerKeys keys, long hour) {
    var files = new HashMap<String, byte[]>();
    trust.roots().values().forEach(root -> files.put(name(root), root.bytes()));
    trust.roles().values().forEach(role -> files.put(name(role), role.bytes()));
    long week = Math.floorDiv(hour, HOURS_A_WEEK);
    long snapshotVersion = trust.publications() + week;
    var snapshot = snapshot(trust, keys, snapshotVersion, (week + SNAPSHOT_WEEKS) * HOURS_A_WEEK);
    files.put(snapshotVersion + "." + Role.SNAPSHOT + ".json", snapshot);
    files.put(Role.TIMESTAMP + ".json", timestamp(trust, keys, hour, snapshotVersion, snapshot));
    return new Edition(trust.publications(), hour, Map.copyOf(files));
  }

  /** Whether nothing was published since, and no hour has passed. */
  boolean isOf(Trust trust, long inHour) {
    return publications == trust.publications() && hour == inHour;
  }

  /** A file by its name. */
  Optional<byte[]> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static String name(SignedFile file) {
    return file.version() + "." + Role.encoded(file.role()) + ".json";
  }

  private static byte[] snapshot(Trust trust, ServerKeys keys, long version, long expiryHour) {
    var meta = new TreeMap<String, Json>();
    for (var role : trust.roles().values()) {
      meta.put(role.role() + ".json", entry(role.version(), role.bytes()));
    }
    var fields = header(Role.SNAPSHOT, version, expiryHour);
    fields.put("meta", new Json.Fields(meta));
    return new Draft(Role.SNAPSHOT, new Json.Fields(fields), Map.of())
        .signedBy(keys.snapshot())
        .file();
  }

  private static byte[] timestamp(
      Trust trust, ServerKeys keys, long hour, long snapshotVersion, byte[] snapshot) {
    var fields = header(Role.TIMESTAMP, trust.publications() + hour, hour + TIMESTAMP_HOURS);
    fields.put("meta", new Json.Fields(Map.of("snapshot.json", entry(snapshotVersion, snapshot))));
    return new Draft(Role.TIMESTAMP, new Json.Fields(fields), Map.of())
        .signedBy(keys.timestamp())
        .file();
  }

  private static Map<String, Json> header(String type, long version, long expiryHour) {
    var expires = Instant.EPOCH.plus(expiryHour, ChronoUnit.HOURS);
    var fields = new LinkedHashMap<String, Json>();
    fields.put("_type", new Json.Text(type));
    fields.put("spec_version", new Json.Text("1.0.34"));
    fields.put("version", new Json.Int(version));
    fields.put("expires", new Json.Text(expires.truncatedTo(ChronoUnit.SECONDS).toString()));
    return fields;
  }

  private static Json entry(long version, byte[] bytes) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("version", new Json.Int(version));
    fields.put("length", new Json.Int(bytes.length));
    fields.put("hashes", Hashes.sha256Of(bytes).json());
    return new Json.Fields(fields);
  }
}
