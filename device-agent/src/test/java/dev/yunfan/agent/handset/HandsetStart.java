package dev.yunfan.agent.handset;

import dev.yunfan.agent.fleet.FakeCloud;
import dev.yunfan.schemas.identity.DeviceToken;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.NullUnmarked;

/** Starts one handset of a fake cloud, again and again over the same files. */
@NullUnmarked
record HandsetStart(Path folder, InstantSource clock, LongSupplier nanos, Consumer<String> voice) {
  static final String ID = "KT-TEST-1";

  HandsetAgent agent(FakeCloud cloud, boolean healthy) throws IOException {
    var token = new DeviceToken(FakeCloud.FLEET_KEYS.get("k-touch")).of(ID);
    return HandsetAgent.start(
        new HandsetConfig(
            folder,
            "k-touch",
            "w700",
            ID,
            "1.0.0",
            1 << 20,
            cloud.uri(),
            cloud.uri(),
            token,
            cloud.listings(),
            healthy,
            Duration.ofDays(1),
            1 << 20),
        clock,
        nanos,
        new SplittableRandom(3),
        voice);
  }
}
