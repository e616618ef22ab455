package dev.yunfan.cli.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * How often handsets of one model crashed in its own last four weeks: days up to the one before its
 * newest, since that one has not ended.
 *
 * @param days that have any handset
 * @param crashed handset-days with a crash
 * @param hours powered-on device-hours
 */
record CrashHistoryOfModel(int days, long crashed, double hours) {
  static final int DAYS = 28;

  /** A rate from fewer days, or from fewer crashed handset-days, is mostly chance. */
  static final int FEWEST_DAYS = 7;

  static final int FEWEST_CRASHED = 50;

  private static final int MOST_PAGES = 1_000;
  private static final double PER_THOUSAND = 1_000;
  private static final double TIMES = 2;

  /** A bar of one crash an hour is the highest that a policy may have. */
  private static final double HIGHEST = 1_000;

  /** Asks a streams server. */
  static CrashHistoryOfModel of(AskedStreams streams, String vendor, String model)
      throws IOException, InterruptedException, CannotStart, Failed {
    var all = rows(streams, "/v1/active-days", question(vendor, model));
    var newest = all.stream().map(CrashHistoryOfModel::day).max(LocalDate::compareTo);
    if (newest.isEmpty()) {
      return new CrashHistoryOfModel(0, 0, 0);
    }
    var first = newest.get().minusDays(DAYS);
    var last = newest.get().minusDays(1);
    var days =
        all.stream()
            .filter(row -> !day(row).isBefore(first) && !day(row).isAfter(last))
            .filter(row -> row.path("active").asLong() > 0)
            .toList();
    var rates = question(vendor, model);
    rates.put("from", first.toString());
    rates.put("to", last.toString());
    rates.put("window", "PT24H");
    rates.put("step", "PT24H");
    double hours = 0;
    for (var row : rows(streams, "/v1/crash-rates", rates)) {
      hours += row.path("deviceHours").asDouble();
    }
    return new CrashHistoryOfModel(
        days.size(), days.stream().mapToLong(row -> row.path("crashed").asLong()).sum(), hours);
  }

  private static JsonNode json(AskedStreams streams, String text) throws Failed {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new Failed("what answers at %s is no streams server".formatted(streams.server()), e);
    }
  }

  /** Twice its rate, in two digits; empty when the history is too thin. */
  Optional<Double> bar() {
    return days < FEWEST_DAYS || crashed < FEWEST_CRASHED || !(hours > 0)
        ? Optional.empty()
        : Optional.of(
            BigDecimal.valueOf(Math.min(HIGHEST, TIMES * PER_THOUSAND * crashed / hours))
                .round(new MathContext(2))
                .doubleValue());
  }

  private static SequencedMap<String, @Nullable String> question(String vendor, String model) {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("vendor", vendor);
    parameters.put("model", model);
    return parameters;
  }

  private static LocalDate day(JsonNode row) {
    return LocalDate.parse(row.path("day").asText());
  }

  /** All rows of a list, page by page. */
  private static List<JsonNode> rows(
      AskedStreams streams, String path, SequencedMap<String, @Nullable String> parameters)
      throws IOException, InterruptedException, CannotStart, Failed {
    var rows = new ArrayList<JsonNode>();
    for (int page = 0; page < MOST_PAGES; page++) {
      var answer = json(streams, streams.get(path, parameters));
      answer.path("rows").forEach(rows::add);
      if (!answer.has("next")) {
        break;
      }
      parameters.put("after", answer.get("next").asText());
    }
    return rows;
  }
}
