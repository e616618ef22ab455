package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** A stage as people write it: {@code SHARE%[:SOAK[:CONFIRMED]]}, such as {@code 1%:24h:30}. */
final class StageText {
  /** The defaults, for help texts. */
  static final String DEFAULTS =
      "SOAK is 24h when left out. CONFIRMED counts updates of the handsets that the stage adds; left out or 0, the server asks for 10 in the first stage and twice as many in each one after it, at most 320.";

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)%(?::(\\d{1,9})([smhd])(?::(\\d{1,9}))?)?");

  private StageText() {}

  /**
   * The stage as the API takes it; what is left out is left to the server.
   *
   * @throws IllegalArgumentException when the text is no stage
   */
  static ObjectNode parse(String text) {
    var matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--stage %s is not SHARE%%[:SOAK[:CONFIRMED]], such as 34%% or 1%%:24h:30"
              .formatted(text));
    }
    var stage =
        Api.JSON
            .createObjectNode()
            .put(
                "shareBasisPoints",
                new BigDecimal(matcher.group(1)).movePointRight(2).intValueExact());
    if (matcher.group(2) != null) {
      stage.put(
          "soakSeconds", soak(Long.parseLong(matcher.group(2)), matcher.group(3)).toSeconds());
    }
    if (matcher.group(4) != null) {
      stage.put("minConfirmed", Long.parseLong(matcher.group(4)));
    }
    return stage;
  }

  private static Duration soak(long amount, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
