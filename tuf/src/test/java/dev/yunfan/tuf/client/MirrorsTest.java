package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal.TargetNotFound;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorsTest extends HandsetTest {
  private final MemoryStore store = new MemoryStore();
  private final List<URI> asked = new ArrayList<>();

  private Mirrors mirrors(String... names) throws Exception {
    TufClient.trust(repo.versions("root").getFirst(), store);
    var places =
        List.of(names).stream().map(name -> Repository.at(URI.create("http://" + name))).toList();
    var http = new HttpFetcher(MinimumRate.DEFAULT);
    Fetcher fetcher =
        (from, limit, to) -> {
          asked.add(from);
          if (from.getHost().startsWith("dead")) {
            throw new IOException(from.getHost() + " is down");
          }
          http.fetch(
              URI.create(handset.server.url("x").replace("/x/", "") + from.getPath()), limit, to);
        };
    return new Mirrors(places, fetcher, store, Limits.DEFAULT, () -> Handset.NOW);
  }

  @Test
  void the_first_that_serves_it_all_is_the_last_that_is_asked() throws Exception {
    repo.addImage("targets", "image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    var file = mirrors("dead", "good", "unneeded").download("image", folder.resolve("images"));
    assertThat(file).hasContent("content");
    assertThat(asked).extracting(URI::getHost).containsSequence("dead", "good");
    assertThat(asked).extracting(URI::getHost).doesNotContain("unneeded");
  }

  @Test
  void each_download_looks_for_what_is_new() throws Exception {
    repo.addImage("targets", "first", "1");
    repo.publish("targets", "snapshot", "timestamp");
    var mirrors = mirrors("good");
    mirrors.download("first", folder.resolve("images"));
    repo.addImage("targets", "second", "2");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(mirrors.download("second", folder.resolve("images"))).hasContent("2");
  }

  @Test
  void when_all_fail_the_last_failure_is_told_with_the_others_attached() throws Exception {
    var broken = mirrors("dead-1", "dead-2");
    assertThatThrownBy(() -> broken.download("image", folder))
        .isInstanceOf(IOException.class)
        .hasMessage("dead-2 is down")
        .satisfies(last -> assertThat(last.getSuppressed()[0]).hasMessage("dead-1 is down"));
    var refused = mirrors("dead", "good");
    assertThatThrownBy(() -> refused.download("image", folder))
        .isInstanceOf(TargetNotFound.class)
        .satisfies(last -> assertThat(last.getSuppressed()).hasSize(1));
  }

  @Test
  void no_mirror_at_all_is_a_mistake() {
    assertThatThrownBy(this::mirrors).isInstanceOf(IllegalArgumentException.class);
  }
}
