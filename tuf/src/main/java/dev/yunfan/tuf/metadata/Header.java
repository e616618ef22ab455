package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Expired;
import dev.yunfan.tuf.refusal.Refusal.UnsupportedSpecVersion;
import dev.yunfan.tuf.refusal.Refusal.WrongType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * The common beginning of every kind of metadata.
 *
 * @param role the role the file speaks for
 * @param version at least 1
 * @param expires the first instant at which the file is worthless
 */
public record Header(String role, long version, Instant expires) {
  private static final Pattern SPEC_VERSION = Pattern.compile("1(\\.\\d{1,9}){1,2}");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

  static Header read(String role, String type, Node signed) throws Refusal {
    var found = signed.field("_type").text();
    if (!found.equals(type)) {
      throw new WrongType(role, type, found);
    }
    var specVersion = signed.field("spec_version").text();
    if (!SPEC_VERSION.matcher(specVersion).matches()) {
      throw new UnsupportedSpecVersion(role, "1.x.y", specVersion);
    }
    return new Header(role, signed.field("version").integer(1), date(signed.field("expires")));
  }

  /** Checks that the file is alive at the fixed start of this update. */
  public void checkFresh(Instant updateStart) throws Expired {
    if (!expires.isAfter(updateStart)) {
      throw new Expired(role, updateStart, expires);
    }
  }

  private static Instant date(Node node) throws Refusal {
    if (!DATE.matcher(node.text()).matches()) {
      throw node.not("YYYY-MM-DDTHH:MM:SSZ");
    }
    try {
      var date = Instant.parse(node.text());
      // a leap second or 24:00:00 would be read as another time, and by other readers not at all
      if (date.toString().equals(node.text())) {
        return date;
      }
    } catch (DateTimeParseException noSuchDay) {
      // told below
    }
    throw node.not("a date of the calendar");
  }
}
