package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Operator;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of an operator who may make it.
 *
 * @param path values of the path's variables
 * @param query first value of each parameter
 * @param ifMatch header If-Match
 */
public record Call(
    Operator operator,
    Map<String, String> path,
    Map<String, String> query,
    JsonObject json,
    @Nullable String ifMatch) {
  public Call {
    path = Map.copyOf(path);
    query = Map.copyOf(query);
  }

  /** The operator that asks, for the record. */
  public Actor actor() {
    return new Actor(operator.name(), operator.principal());
  }

  public String path(String variable) {
    return path.getOrDefault(variable, "");
  }

  public Body body() {
    return new Body(json);
  }

  /** A whole number of the query within a range, or the default where there is none. */
  public long wholeQuery(String name, long min, long max, long byDefault) {
    String text = query.get(name);
    if (text == null) {
      return byDefault;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new Rejected(Problems.malformed(name + " is not a whole number"));
    }
    throw new Rejected(
        Problems.malformed("%s is not a whole number from %d to %d".formatted(name, min, max)));
  }

  /** The version that the operator has seen; changes need it. */
  public long expectedVersion() {
    if (ifMatch == null) {
      throw new Rejected(
          new Problem(
              428,
              "if-match",
              "The version that the change is made against is missing",
              "read the thing and send its ETag as If-Match"));
    }
    try {
      return Long.parseLong(ifMatch.replace("\"", ""));
    } catch (NumberFormatException e) {
      throw new Rejected(Problems.malformed("If-Match is not an ETag that this API gave"));
    }
  }

  /**
   * Rejects things of vendors that this operator does not see, as if they were not there; and what
   * never was a vendor's name.
   */
  public String visible(String vendor) {
    if (!operator.sees(vendor) || !NameRule.VENDOR.maybeStored(vendor)) {
      throw new Rejected(Problems.missing("no vendor " + vendor));
    }
    return vendor;
  }

  /** Rejects an operator of one vendor: what follows concerns all vendors. */
  public void requireAllVendors() {
    if (!operator.vendor().isEmpty()) {
      throw new Rejected(Problems.missing("nothing here"));
    }
  }
}
