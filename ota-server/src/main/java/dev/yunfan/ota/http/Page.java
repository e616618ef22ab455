package dev.yunfan.ota.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;

/** One page of a list, in the order of a key; the cursor of the next page is the last key. */
public final class Page {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private Page() {}

  /**
   * The page that a call asks for with {@code limit} and {@code cursor}.
   *
   * @param name of the list in the document
   */
  public static <T> Answer of(
      Call call,
      String name,
      Stream<T> all,
      Function<T, String> key,
      Function<T, JsonObject> show) {
    int limit = (int) call.wholeQuery("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    String after = cursor(call);
    var found =
        all.filter(item -> key.apply(item).compareTo(after) > 0)
            .sorted(Comparator.comparing(key))
            .limit(limit + 1L)
            .toList();
    var shown = found.subList(0, Math.min(limit, found.size()));
    var json = new JsonObject().put(name, new JsonArray(shown.stream().map(show).toList()));
    if (found.size() > limit) {
      json.put(
          "next",
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(key.apply(shown.getLast()).getBytes(UTF_8)));
    }
    return Answer.ok(json);
  }

  private static String cursor(Call call) {
    try {
      return new String(
          Base64.getUrlDecoder().decode(call.query().getOrDefault("cursor", "")), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Rejected(Problems.malformed("cursor is not one that this API gave"));
    }
  }
}
