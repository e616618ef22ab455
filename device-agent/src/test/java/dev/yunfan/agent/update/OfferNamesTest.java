package dev.yunfan.agent.update;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.release.ImageManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferNamesTest {
  private static Offer offer(String rolloutId, String version) {
    var manifest = new ImageManifest("k-touch", "W700", version, 5, "ab".repeat(32));
    return new Offer(rolloutId, version, manifest, "", 0, Offer.Assigned.NOT, "");
  }

  @Test
  void an_offer_with_plain_names_is_taken() {
    assertThatCode(() -> offer("r".repeat(64), "2.0").withNewNames()).doesNotThrowAnyException();
  }

  /** An update that 0.1.0 began under such a name is confirmed after the restart. */
  @ParameterizedTest
  @ValueSource(strings = {"-r1", ".", ".."})
  void names_of_0_1_0_are_read_back_and_no_longer_taken(String name) {
    var begun = offer(name, "2.0");
    assertThatThrownBy(begun::withNewNames).hasMessageContaining("rollout id is not 1 to 64");
    var installed = offer("r1", name);
    assertThatThrownBy(installed::withNewNames)
        .hasMessageContaining("firmware version is not 1 to 64");
  }
}
