package dev.yunfan.tuf.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/** Random trees: nested, with quotes, control characters and other scripts in their strings. */
public final class RandomJson {
  private static final List<String> PIECES =
      List.of("a", "Z", "0", "\"", "\\", "/", "\n", "\t", "\u0001", "é", "帆", "\uFFFD", " ");

  private RandomJson() {}

  /** A tree at most so deep. */
  public static Json tree(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> new Json.Int(random.nextLong(-Json.Int.MOST, Json.Int.MOST + 1));
      case 1 -> new Json.Flag(random.nextBoolean());
      case 2 -> new Json.Nothing();
      case 3, 4 -> new Json.Text(text(random) + (random.nextInt(9) == 0 ? "\uD83D\uDCF1" : ""));
      case 5 -> {
        var items = new ArrayList<Json>();
        for (int i = random.nextInt(5); i > 0; i--) {
          items.add(tree(random, depth - 1));
        }
        yield new Json.Items(items);
      }
      default -> {
        var fields = new LinkedHashMap<String, Json>();
        for (int i = random.nextInt(5); i > 0; i--) {
          fields.put(text(random), tree(random, depth - 1));
        }
        yield new Json.Fields(fields);
      }
    };
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
