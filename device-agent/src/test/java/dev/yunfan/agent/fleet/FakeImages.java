package dev.yunfan.agent.fleet;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/** Serves the images of a {@link FakeCloud}, as well or badly as it is set. */
final class FakeImages {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final Map<String, byte[]> images = new HashMap<>();
  private int flipped;

  void add(String path, byte[] image) {
    images.put(path, image);
  }

  void answer(HttpServerRequest request, FakeCloud cloud, Random random) {
    var image = images.get(request.path());
    if (image == null) {
      request.response().setStatusCode(404).end();
    } else if (cloud.downloadRefusal > 0) {
      request.response().setStatusCode(cloud.downloadRefusal).end();
    } else {
      var sent = cloud.flipsBytes ? flipped(image) : image;
      send(request, damaged(sent, cloud.damagedBytes), cloud, random);
    }
  }

  private byte[] flipped(byte[] image) {
    var copy = image.clone();
    copy[flipped++] ^= 1;
    return copy;
  }

  private static byte[] damaged(byte[] image, List<Integer> bytes) {
    var copy = image.clone();
    bytes.forEach(at -> copy[at] ^= 1);
    return copy;
  }

  private static void send(
      HttpServerRequest request, byte[] image, FakeCloud cloud, Random random) {
    var range = request.getHeader("range");
    var asked = RANGE.matcher(range == null ? "bytes=0-" : range);
    if (!asked.matches()) {
      throw new IllegalArgumentException(range);
    }
    int from = Integer.parseInt(asked.group(1));
    int end = asked.group(2).isEmpty() ? image.length : Integer.parseInt(asked.group(2)) + 1;
    int to = random.nextDouble() < cloud.trouble.cutImages() ? end - 1 : end;
    var response = request.response().setStatusCode(range == null ? 200 : 206);
    if (range != null) {
      response.putHeader("content-range", "bytes %d-%d/%d".formatted(from, end - 1, image.length));
    }
    if (cloud.brokenDownloads.getAndDecrement() > 0) {
      int half = (from + to) / 2;
      cloud.imageBytes += half - from;
      response.putHeader("content-length", Integer.toString(to - from));
      response
          .write(Buffer.buffer(image).slice(from, half))
          .onComplete(_ -> request.connection().close());
    } else {
      cloud.imageBytes += to - from;
      response.end(Buffer.buffer(image).slice(from, to));
    }
  }
}
