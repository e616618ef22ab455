package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal.TookTooLong;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A repository that keeps the pace of every file, and takes for ever all the same. */
class AllowanceTest extends HandsetTest {
  private final MemoryStore store = new MemoryStore();
  private final AtomicLong nanos = new AtomicLong();
  private Duration perFile = Duration.ZERO;
  private Duration perWrite = Duration.ZERO;

  private void elapse(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** A client over a line on which files and their pieces take as long as the test says. */
  private TufClient client() throws Exception {
    TufClient.trust(repo.versions("root").getFirst(), store);
    var http = new HttpFetcher(MinimumRate.DEFAULT);
    Fetcher slow =
        (from, limit, to) -> {
          elapse(perFile);
          for (byte piece : http.bytes(from, (int) limit)) {
            elapse(perWrite);
            to.write(piece);
          }
        };
    var metadata = URI.create(handset.server.url("metadata"));
    var at = new Repository(metadata, metadata, true);
    return new TufClient(at, slow, store, Limits.DEFAULT, () -> Handset.NOW, nanos::get);
  }

  @Test
  void a_chain_of_roots_that_come_one_after_the_other_ends_with_the_time_of_the_refresh()
      throws Exception {
    for (int i = 0; i < 60; i++) {
      repo.publish("root");
    }
    perFile = Duration.ofSeconds(29);
    assertThatThrownBy(client()::refresh)
        .isInstanceOf(TookTooLong.class)
        .hasMessage("time of the refresh: expected at most 1200 s, found 1218 s");
    assertThat(handset.server.metadataRequests).hasSize(42);
    perFile = Duration.ZERO;
    client().refresh();
  }

  @Test
  void a_file_that_takes_all_the_time_is_left_in_the_middle() throws Exception {
    perWrite = Duration.ofSeconds(1);
    repo.targets("timestamp").put("padding", "x".repeat(2000));
    repo.republish("timestamp");
    assertThatThrownBy(client()::refresh)
        .isInstanceOf(TookTooLong.class)
        .hasMessage("time of the refresh: expected at most 1200 s, found 1200 s");
  }

  @Test
  void each_look_up_has_the_time_for_itself() throws Exception {
    repo.delegate("targets", "A", false, "*");
    repo.addImage("A", "image", "content");
    repo.publish("A", "targets", "snapshot", "timestamp");
    var client = client();
    perFile = Duration.ofSeconds(200);
    client.refresh();
    assertThat(client.find("image").length()).isEqualTo(7);
    store.delete("A");
    client.refresh();
    perFile = Duration.ofSeconds(1300);
    assertThatThrownBy(() -> client.find("other"))
        .isInstanceOf(TookTooLong.class)
        .hasMessageStartingWith("time of the look-up of other: expected at most 1200 s");
  }
}
