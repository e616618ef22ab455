package dev.yunfan.tuf.client;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trusted metadata in memory. */
final class MemoryStore implements TrustedStore {
  private final Map<String, byte[]> files = new HashMap<>();
  private @Nullable Instant floor;

  @Override
  public Optional<byte[]> load(String role) {
    return Optional.ofNullable(files.get(role));
  }

  @Override
  public void save(String role, byte[] bytes) {
    files.put(role, bytes.clone());
  }

  @Override
  public void delete(String role) {
    files.remove(role);
  }

  @Override
  public Optional<Instant> timeFloor() {
    return Optional.ofNullable(floor);
  }

  @Override
  public void saveTimeFloor(Instant start) {
    floor = start;
  }
}
