package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.cli.process.ProgressBar;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Brings one image to the server. It goes on where an earlier try stopped, be it one that was cut
 * off a moment ago or one of a command that was killed.
 */
final class ResumedUpload {
  private static final int TRIES = 6;

  private final Api api;
  private final PrintWriter out;

  ResumedUpload(Api api, PrintWriter out) {
    this.api = api;
    this.out = out;
  }

  /**
   * Uploads a file unless the server has it.
   *
   * @throws Refusal when the file is not the image that is described
   */
  void send(Path file, TargetFile described) throws IOException, InterruptedException, Refusal {
    long length = Files.size(file);
    if (length != described.length()) {
      throw new Refusal.LengthMismatch(described.path(), described.length(), length);
    }
    described.verify(file);
    String image = "/v1/images/" + Objects.requireNonNull(described.hashes().hex().get("sha256"));
    for (int attempt = 1; ; attempt++) {
      try {
        var progress = api.get(image + "/upload");
        if (progress.path("stored").asBoolean()) {
          out.printf("%s is there%n", file);
          out.flush();
          return;
        }
        send(file, image, progress, length);
      } catch (ApiProblem e) {
        throw e;
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw new IOException("the upload broke off, run the command again to go on: " + e, e);
        }
        out.printf("%nbroke off (%s), going on%n", e.getMessage());
        out.flush();
        TimeUnit.SECONDS.sleep(1L << (attempt - 1));
      }
    }
  }

  private void send(Path file, String image, JsonNode progress, long length)
      throws IOException, InterruptedException {
    long from = Math.min(progress.path("received").asLong(), length - 1);
    out.printf("uploading %s, %,d bytes", file, length);
    out.println(from > 0 ? ", going on at %,d".formatted(from) : "");
    out.flush();
    try (var channel = FileChannel.open(file)) {
      channel.position(from);
      var bytes = Channels.newInputStream(channel);
      api.put(
          image,
          "bytes %d-%d/%d".formatted(from, length - 1, length),
          length - from,
          new Progress(bytes, new ProgressBar(from, length, out, ProgressBar.isTerminal())));
    }
  }
}
