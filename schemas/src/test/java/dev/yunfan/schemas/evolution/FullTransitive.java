package dev.yunfan.schemas.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Compatibility FULL_TRANSITIVE: every version reads what every other version writes. */
final class FullTransitive {
  private FullTransitive() {}

  /** Fails, naming both versions and why, when one version cannot read another. */
  static void require(String name, List<Schema> versions) {
    for (int reader = 1; reader <= versions.size(); reader++) {
      for (int writer = 1; writer <= versions.size(); writer++) {
        var result =
            SchemaCompatibility.checkReaderWriterCompatibility(
                    versions.get(reader - 1), versions.get(writer - 1))
                .getResult();
        assertThat(result.getCompatibility())
            .as(
                "%s: version %d cannot read what version %d writes: %s",
                name, reader, writer, result.getIncompatibilities())
            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
  }
}
