package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"https://ota.example/tuf", "https://ota.example/tuf/"})
  void files_are_below_a_url_with_or_without_its_last_slash(String base) {
    var repository = Repository.at(URI.create(base));
    assertThat(repository.current("timestamp"))
        .hasToString("https://ota.example/tuf/metadata/timestamp.json");
    assertThat(repository.versioned("../x?", 7))
        .hasToString("https://ota.example/tuf/metadata/7...%2Fx%3F.json");
    assertThat(repository.targets()).hasToString("https://ota.example/tuf/targets/");
  }
}
