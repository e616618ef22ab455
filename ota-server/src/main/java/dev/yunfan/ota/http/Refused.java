package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.tuf.refusal.Refusal;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** A refusal of signed metadata as a problem: the check's name, what it demanded, and what came. */
public final class Refused {
  private Refused() {}

  /** Such as code {@code tuf-threshold-not-met}. */
  public static Answer because(Refusal refusal) {
    String check = refusal.getClass().getSimpleName();
    String code = "tuf" + check.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    return new Answer.Failure(
        new Problem(
            422, code, "The signed metadata is refused", check + ": " + refusal.getMessage()),
        new JsonObject()
            .put("refusal", check)
            .put("subject", refusal.subject())
            .put("expected", refusal.expected())
            .put("found", refusal.found()));
  }
}
