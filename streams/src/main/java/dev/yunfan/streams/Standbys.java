package dev.yunfan.streams;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Copies of state on other instances, where the broker coordinates: a setting of the group. */
final class Standbys {
  private static final String REPLICAS = "streams.num.standby.replicas";

  private Standbys() {}

  /**
   * Sets how many copies the group keeps.
   *
   * @throws IOException when the broker refuses, such as for more than it allows
   */
  static void ask(Admin admin, String group, int copies) throws IOException, InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    var entry = new ConfigEntry(REPLICAS, Integer.toString(copies));
    try {
      admin
          .incrementalAlterConfigs(
              Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IOException(
          "STREAMS_STANDBYS=%d: the broker refuses it for group %s: %s"
              .formatted(copies, group, String.valueOf(e.getCause())),
          e);
    }
  }
}
