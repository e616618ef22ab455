package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal.Expired;
import dev.yunfan.tuf.refusal.Refusal.TargetNotFound;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Polling with one request, and one client that lives on between refreshes. */
class QuickRefreshTest extends HandsetTest {
  private Instant now = Handset.NOW;
  private final MemoryStore store = new MemoryStore();
  private TufClient client =
      new TufClient(
          Repository.at(URI.create("http://localhost")),
          new FolderFetcher(),
          new MemoryStore(),
          Limits.DEFAULT,
          () -> now);

  @BeforeEach
  void trust() throws Exception {
    TufClient.trust(repo.versions("root").getFirst(), store);
    var at =
        new Repository(
            URI.create(handset.server.url("metadata")),
            URI.create(handset.server.url("targets")),
            true);
    client =
        new TufClient(at, new HttpFetcher(MinimumRate.DEFAULT), store, Limits.DEFAULT, () -> now);
  }

  @Test
  void nothing_new_takes_one_request() throws Exception {
    assertThat(client.refreshIfChanged()).as("the first is a whole one").isTrue();
    handset.server.metadataRequests.clear();
    assertThat(client.refreshIfChanged()).isFalse();
    assertThat(handset.server.metadataRequests).containsExactly("timestamp");
  }

  @Test
  void a_new_timestamp_brings_a_whole_refresh_with_the_new_root() throws Exception {
    client.refresh();
    repo.addImage("targets", "image", "content");
    repo.publish("root", "targets", "snapshot", "timestamp");
    assertThat(client.refreshIfChanged()).isTrue();
    assertThat(client.find("image").length()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
  void a_trusted_file_that_ran_out_is_noticed_with_nothing_new(String role) throws Exception {
    repo.expireAt(role, Handset.NOW.plus(Duration.ofDays(2)));
    repo.publish("root", "targets", "snapshot", "timestamp");
    client.refresh();
    now = Handset.NOW.plus(Duration.ofDays(3));
    assertThatThrownBy(client::refreshIfChanged)
        .isInstanceOf(Expired.class)
        .hasMessageStartingWith(role + " expiry");
  }

  @Test
  void many_quick_refreshes_in_a_row_lose_nothing() throws Exception {
    repo.addImage("targets", "image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    client.refresh();
    for (int i = 0; i < 3; i++) {
      assertThat(client.refreshIfChanged()).isFalse();
    }
    assertThat(client.find("image").length()).isEqualTo(7);
  }

  @Test
  void a_role_is_read_and_verified_once_in_a_session() throws Exception {
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.addImage("haier", "haier/W700/full.img", "content");
    repo.publish("haier", "targets", "snapshot", "timestamp");
    client.find("haier/W700/full.img");
    store.delete("haier");
    handset.server.metadataRequests.clear();
    client.find("haier/W700/full.img");
    assertThat(handset.server.metadataRequests).isEmpty();
  }

  @Test
  void a_download_tells_where_the_image_is_fetched_or_there_already() throws Exception {
    repo.addImage("targets", "a/image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    var image = client.find("a/image");
    var place = folder.resolve("images/a%2Fimage");
    assertThat(client.download(image, folder.resolve("images"))).isEqualTo(place);
    assertThat(client.download(image, folder.resolve("images"))).isEqualTo(place);
    assertThat(handset.server.imageRequests).hasSize(1);
  }

  @Test
  void a_delegated_file_that_ran_out_is_not_used_after_a_quick_refresh() throws Exception {
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.addImage("haier", "haier/W700/full.img", "content");
    repo.expireAt("haier", Handset.NOW.plus(Duration.ofDays(2)));
    repo.publish("haier", "targets", "snapshot", "timestamp");
    client.refresh();
    assertThat(client.find("haier/W700/full.img").length()).isEqualTo(7);
    now = Handset.NOW.plus(Duration.ofDays(3));
    assertThat(client.refreshIfChanged()).isFalse();
    assertThatThrownBy(() -> client.find("haier/W700/full.img"))
        .isInstanceOf(Expired.class)
        .hasMessageStartingWith("haier");
  }

  @Test
  void a_client_that_has_not_refreshed_does_so_when_asked_for_an_image() {
    assertThatThrownBy(() -> client.find("image")).isInstanceOf(TargetNotFound.class);
    assertThat(handset.server.metadataRequests).contains("timestamp");
  }

  @Test
  void a_store_without_a_root_is_said_so() {
    var empty =
        new TufClient(
            Repository.at(URI.create("http://localhost")),
            new FolderFetcher(),
            new MemoryStore(),
            Limits.DEFAULT,
            () -> now);
    assertThatThrownBy(empty::refresh)
        .isInstanceOf(IOException.class)
        .hasMessage("no trusted root yet; give the store one first, by init");
  }
}
