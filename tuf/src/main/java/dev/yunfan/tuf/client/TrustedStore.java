package dev.yunfan.tuf.client;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Where a client keeps the metadata it has verified. Each save is all or nothing, and lasts. */
public interface TrustedStore {
  /** The last saved file of a role, byte for byte. */
  Optional<byte[]> load(String role) throws IOException;

  /** Replaces the file of a role; after a power cut there is the old one or the new one. */
  void save(String role, byte[] bytes) throws IOException;

  /** Forgets the file of a role, if there is one. */
  void delete(String role) throws IOException;

  /** The start of the latest refresh that succeeded; time does not go back behind it. */
  Optional<Instant> timeFloor() throws IOException;

  /** Remembers the start of a refresh that succeeded. */
  void saveTimeFloor(Instant start) throws IOException;

  /**
   * Takes the store for one update, so that a slower one does not put older files over newer ones.
   * By default a store is its client's alone, and nothing has to be taken.
   *
   * @throws IOException when another client keeps it for too long
   */
  default Hold hold() throws IOException {
    return () -> {};
  }

  /** A store taken, until it is closed. */
  interface Hold extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
