package dev.yunfan.schemas.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.EOFException;
import java.io.IOException;

/**
 * Holds untrusted JSON to one value, shallow, without repeated names: what Avro's own reader, which
 * stops at the end of the record, does not look at.
 */
final class OneJsonValue {
  /** Deepest nesting of a batch is 7. */
  private static final int MAX_DEPTH = 32;

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(AvroCodec.MAX_STRING_BYTES)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private OneJsonValue() {}

  /**
   * Reads to the end.
   *
   * @throws IOException when there is anything but one JSON object
   */
  static void require(byte[] json) throws IOException {
    try (var parser = STRICT.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new EOFException("no JSON at all");
      }
      if (!parser.isExpectedStartObjectToken()) {
        throw new IOException("a record is a JSON object");
      }
      parser.skipChildren();
      if (parser.currentToken() == null) {
        throw new EOFException("the JSON ends early");
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the record");
      }
    }
  }
}
