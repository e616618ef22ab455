package dev.yunfan.schemas.codec;

import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/**
 * How one domain record reads and writes its fields.
 *
 * @param <T> the domain record
 */
public interface Mapping<T> {
  /**
   * Reads one record; fields come in the order that {@code in.readFieldOrder()} tells.
   *
   * @throws IOException when the bytes end early or are not of the schema
   */
  T read(ResolvingDecoder in) throws IOException;

  /** Writes one record in the order of the newest released schema. */
  void write(T value, Encoder out) throws IOException;
}
