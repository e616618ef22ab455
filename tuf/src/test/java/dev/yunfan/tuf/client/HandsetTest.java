package dev.yunfan.tuf.client;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The ground of the client's tests: one simulated repository and one handset per test. */
class HandsetTest {
  @TempDir Path folder;
  Handset handset;
  Simulator repo;

  @BeforeEach
  void start() {
    handset = new Handset(folder);
    repo = handset.repo;
  }

  @AfterEach
  void stop() {
    handset.close();
  }
}
