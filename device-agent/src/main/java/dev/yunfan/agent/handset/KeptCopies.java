package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.agent.update.WrongCopies.Copy;
import dev.yunfan.tuf.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The wrong copies of images that came so far, in a file: a line each. */
final class KeptCopies {
  private static final String NAME = "wrong-copies";
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) ([0-9a-f]{64}) (\\d{1,18})");

  private final Path folder;
  private final Consumer<String> voice;
  private WrongCopies copies;

  private KeptCopies(Path folder, Consumer<String> voice, WrongCopies copies) {
    this.folder = folder;
    this.voice = voice;
    this.copies = copies;
  }

  /** Opens the file, should there be one. A damaged line is left out, whatever its bytes. */
  static KeptCopies open(Path folder, Consumer<String> voice) throws IOException {
    var file = folder.resolve(NAME);
    var found = new ArrayList<Copy>();
    if (Files.exists(file)) {
      for (var line : Files.readAllLines(file, ISO_8859_1)) {
        var parts = LINE.matcher(line);
        if (parts.matches() && found.size() < WrongCopies.MOST) {
          found.add(new Copy(parts.group(1), parts.group(2), Long.parseLong(parts.group(3))));
        }
      }
    }
    return new KeptCopies(folder, voice, new WrongCopies(found));
  }

  WrongCopies all() {
    return copies;
  }

  /** Keeps these instead; durable on return, unless the storage fails: then until a restart. */
  void replace(WrongCopies newest) {
    copies = newest;
    var text = new StringBuilder();
    for (var copy : newest.all()) {
      text.append(copy.image()).append(' ').append(copy.found());
      text.append(' ').append(Math.max(0, copy.at())).append('\n');
    }
    try {
      DurableFile.replace(folder.resolve(NAME), text.toString().getBytes(US_ASCII));
    } catch (IOException e) {
      voice.accept("wrong copies of an image are not remembered over a restart: " + e);
    }
  }
}
