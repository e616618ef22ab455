package dev.yunfan.schemas.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ImageManifestTest {
  private static ImageManifest manifest(String model, String version) {
    return new ImageManifest("haier", model, version, 5, "ab".repeat(32));
  }

  /** A handset reads it back from its boot record. */
  @Test
  void an_image_that_0_1_0_installed_stays_readable() {
    assertThat(manifest("-h7", "..").version()).isEqualTo("..");
  }

  @Test
  void names_that_no_version_ever_took_are_rejected() {
    assertThatThrownBy(() -> manifest("h 7", "2.0")).hasMessageContaining("model is not 1 to 64");
    assertThatThrownBy(() -> manifest("h7", "2/0")).hasMessageContaining("version is not 1 to 64");
  }
}
