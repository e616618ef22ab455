package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.runtime.operator.Operator;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which commands of the past an operator asks for, and may see. */
final class AuditQuery {
  private static final Pattern HEAD = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

  private AuditQuery() {}

  /** The parameters that choose commands; each is optional. */
  static final Map<String, String> FILTERS =
      Map.of(
          "vendor", "Only commands about a vendor",
          "rollout", "Only commands about a rollout",
          "actor", "Only what somebody did",
          "since", "Only from a time on, such as 2011-08-01T02:00:00Z",
          "until", "Only before a time");

  /** The commands that a call asks for, of those that its operator may see. */
  static Predicate<ControlRecord> of(Call call) {
    Operator operator = call.operator();
    Predicate<ControlRecord> wanted = record -> operator.sees(record.vendor());
    var query = call.query();
    String vendor = query.get("vendor");
    String rollout = query.get("rollout");
    String actor = query.get("actor");
    if (vendor != null) {
      call.visible(vendor);
      wanted = wanted.and(record -> record.vendor().equals(vendor));
    }
    if (rollout != null) {
      wanted =
          wanted.and(record ->
              record.command() instanceof Command.OfRollout of && of.rolloutId().equals(rollout));
    }
    if (actor != null) {
      wanted = wanted.and(record -> record.actor().equals(actor));
    }
    if (query.containsKey("since")) {
      long from = time(call, "since");
      wanted = wanted.and(record -> record.at() >= from);
    }
    if (query.containsKey("until")) {
      long to = time(call, "until");
      wanted = wanted.and(record -> record.at() < to);
    }
    return wanted;
  }

  /** A head that the operator noted, {@code OFFSET:HASH}. */
  static Optional<ChainHead> noted(Call call) {
    String text = call.query().get("expect");
    if (text == null) {
      return Optional.empty();
    }
    var parts = HEAD.matcher(text);
    if (!parts.matches()) {
      throw new Rejected(
          Problems.malformed("expect is not OFFSET:HASH as yunfan audit head prints it"));
    }
    return Optional.of(new ChainHead(Long.parseLong(parts.group(1)), parts.group(2)));
  }

  private static long time(Call call, String name) {
    try {
      return Instant.parse(call.query().getOrDefault(name, "")).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Rejected(Problems.malformed(name + " is not a time such as 2011-08-01T02:00:00Z"));
    }
  }
}
