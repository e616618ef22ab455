package dev.yunfan.ota.snapshot;

import java.io.IOException;
import java.util.Optional;

/** Where snapshots are kept; the newest one only. */
public interface Snapshots {
  /** Keeps none. */
  Snapshots NONE =
      new Snapshots() {
        @Override
        public Optional<ControlSnapshot> load() {
          return Optional.empty();
        }

        @Override
        public void save(ControlSnapshot snapshot) {}
      };

  /**
   * The kept one.
   *
   * @throws IOException when there is one that must not be trusted; its message says why
   */
  Optional<ControlSnapshot> load() throws IOException;

  /** Keeps another one instead; blocks until it is on the disk. */
  void save(ControlSnapshot snapshot) throws IOException;
}
