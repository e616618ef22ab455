package dev.yunfan.cli.demo;

import dev.yunfan.cli.demo.Demo.Addresses;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The means by which a handset of one's own joins the demo.
 *
 * @param root file that the factory puts on handsets
 * @param clock the demo's: years behind the real one
 */
record Invitation(Path root, Addresses addresses, InstantSource clock) {
  /** The command, as it can be pasted. */
  List<String> lines() {
    return List.of(
        "  YUNFAN_FLEET_KEY=demo-fleet-key-of-k-touch \\",
        "    ./yunfan handset --dir my-w700 --id KT-MINE-1 --root " + root + " \\",
        "      --ingest %s --ota %s \\".formatted(addresses.ingest(), addresses.ota()),
        "      --clock " + clock.instant().truncatedTo(ChronoUnit.SECONDS));
  }
}
