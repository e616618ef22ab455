package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.fleet.FakeCloud;
import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roads that damage a part of an image whose vendor signed digests of its chunks. */
@NullUnmarked
class DamagedChunksTest {
  private static final int CHUNK = 64 << 10;

  /** Five chunks, the last one short. */
  private static final int IMAGE_BYTES = 300_000;

  private static final int LAST = IMAGE_BYTES - 4 * CHUNK;

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2011-08-01T00:00:00Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> said = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A road that flips bytes of the first answers with an image, and of no later one. */
  private FakeCloud flipping(int answers, Integer... bytes) throws Exception {
    var cloud = new FakeCloud(vertx, Trouble.NONE, clock, IMAGE_BYTES);
    cloud.portal =
        request -> {
          if (request.path().startsWith("/v1/images/")) {
            boolean flips = requests.getAndIncrement() < answers;
            cloud.damagedBytes = flips ? List.of(bytes) : List.of();
          }
          return false;
        };
    return cloud;
  }

  private HandsetAgent start(FakeCloud cloud) throws IOException {
    return new HandsetStart(folder, clock, nanos::get, said::add).agent(cloud, true);
  }

  private void liveThrough(HandsetAgent handset, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      nanos.addAndGet(handset.live().toNanos());
    }
  }

  private void assertInstalled(HandsetAgent handset) {
    assertThat(said).noneMatch(line -> line.contains("FAILED"));
    assertThat(handset.firmware()).isEqualTo("2.0.0");
  }

  @Test
  void flipped_bytes_cost_their_chunks_and_no_more() throws Exception {
    try (var cloud = flipping(1, CHUNK + 1, CHUNK + 7, IMAGE_BYTES - 1);
        var handset = start(cloud)) {
      handset.checkIn();

      assertInstalled(handset);
      assertThat(cloud.imageBytes).isEqualTo(IMAGE_BYTES + CHUNK + LAST);
    }
  }

  @Test
  void a_copy_that_is_mostly_wrong_is_fetched_anew() throws Exception {
    try (var cloud = flipping(1, 0, CHUNK, 2 * CHUNK);
        var handset = start(cloud)) {
      handset.checkIn();
      liveThrough(handset, 2);

      assertInstalled(handset);
      assertThat(cloud.imageBytes).isEqualTo(2 * IMAGE_BYTES);
    }
  }

  @Test
  void a_repair_that_is_interrupted_goes_on_after_a_restart() throws Exception {
    try (var cloud = flipping(1, 0, 2 * CHUNK - 1)) {
      var portal = cloud.portal;
      cloud.portal =
          request -> {
            boolean answered = portal.test(request);
            cloud.brokenDownloads.set(requests.get() == 3 ? 1 : 0); // the second chunk
            return answered;
          };
      try (var handset = start(cloud)) {
        handset.checkIn();
        assertThat(handset.firmware()).isEqualTo("1.0.0");
      }
      try (var handset = start(cloud)) {
        handset.checkIn();

        assertInstalled(handset);
        assertThat(cloud.imageBytes).isEqualTo(IMAGE_BYTES + 2 * CHUNK + CHUNK / 2);
      }
    }
  }

  @Test
  void a_byte_that_is_always_wrong_costs_its_chunk_and_is_evidence_against_the_image()
      throws Exception {
    try (var cloud = flipping(Integer.MAX_VALUE, CHUNK);
        var handset = start(cloud)) {
      handset.checkIn();
      liveThrough(handset, 3);

      assertThat(said).filteredOn(line -> line.contains("FAILED: HashMismatch")).hasSize(1);
      assertThat(cloud.imageBytes).isEqualTo(IMAGE_BYTES + 3 * CHUNK);
    }
  }

  @Test
  void a_proxy_that_knows_no_ranges_costs_a_whole_copy_and_not_one_a_chunk() throws Exception {
    try (var cloud = flipping(1, CHUNK, 2 * CHUNK);
        var handset = start(cloud)) {
      var portal = cloud.portal;
      cloud.portal =
          request -> {
            request.headers().remove("range");
            return portal.test(request);
          };
      handset.checkIn();
      liveThrough(handset, 2);

      assertInstalled(handset);
      assertThat(requests).as("a copy, a part that is none, and a copy").hasValue(3);
    }
  }
}
