package dev.yunfan.tuf.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line of {@link TufClientMain}, its words in any order.
 *
 * @param command init, refresh or download
 * @param words what stands after the command
 * @param options by name, the last one counting
 * @param targetNames in order
 */
record ClientArguments(
    String command, List<String> words, Map<String, String> options, List<String> targetNames) {
  private static final String MAX_METADATA_BYTES = "--max-metadata-bytes";
  private static final Set<String> OPTIONS =
      Set.of(
          "--metadata-dir",
          "--metadata-url",
          "--target-base-url",
          "--target-dir",
          MAX_METADATA_BYTES);

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException naming what is wrong with it
   */
  static ClientArguments parse(String[] args) {
    var words = new ArrayList<String>();
    var options = new HashMap<String, String>();
    var targetNames = new ArrayList<String>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--target-name")) {
        targetNames.add(value(args, ++i));
      } else if (OPTIONS.contains(args[i])) {
        options.put(args[i], value(args, ++i));
      } else {
        words.add(args[i]);
      }
    }
    var command = words.isEmpty() ? "" : words.removeFirst();
    var expectedWords =
        switch (command) {
          case "init" -> 1;
          case "refresh", "download" -> 0;
          default -> throw new IllegalArgumentException("no such command: " + command);
        };
    if (words.size() != expectedWords) {
      throw new IllegalArgumentException(
          "%s takes %d words, found %s".formatted(command, expectedWords, words));
    }
    if (command.equals("download") == targetNames.isEmpty()) {
      throw new IllegalArgumentException("--target-name goes with download");
    }
    return new ClientArguments(command, words, options, targetNames);
  }

  /** An option that this command needs. */
  String option(String name) {
    var value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(command + " needs " + name);
    }
    return value;
  }

  /** The limits that a call keeps. */
  Limits limits() {
    var most = options.get(MAX_METADATA_BYTES);
    if (most == null) {
      return Limits.DEFAULT;
    }
    if (!most.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "%s %s: not a number of bytes from 1 to 999999999".formatted(MAX_METADATA_BYTES, most));
    }
    return Limits.DEFAULT.withSessionBytes(Integer.parseInt(most));
  }

  private static String value(String[] args, int index) {
    if (index == args.length) {
      throw new IllegalArgumentException(args[index - 1] + " needs a value");
    }
    return args[index];
  }
}
