package dev.yunfan.streams;

import dev.yunfan.runtime.kafka.Absence;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of the group, where the broker coordinates: the same for all instances. */
final class GroupSettings {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSettings.class);
  private static final String REPLICAS = "streams.num.standby.replicas";
  private static final String SESSION = "streams.session.timeout.ms";

  private final Admin admin;
  private final String group;

  GroupSettings(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /**
   * Sets how many copies of the state the group keeps.
   *
   * @throws IOException when the broker refuses, such as for more than it allows
   */
  void standbys(int copies) throws IOException, InterruptedException {
    try {
      set(REPLICAS, Integer.toString(copies));
    } catch (ExecutionException e) {
      throw new IOException(
          "STREAMS_STANDBYS=%d: the broker does not take it for group %s: %s"
              .formatted(copies, group, String.valueOf(e.getCause())),
          e);
    }
  }

  /**
   * Asks to take an instance for dead after so long a silence. Brokers have a least one, 45 seconds
   * unless it is set; where they refuse, theirs stays.
   *
   * @throws IOException when they do not answer
   */
  void sessionTimeout(Duration silence) throws IOException, InterruptedException {
    try {
      set(SESSION, Long.toString(silence.toMillis()));
    } catch (ExecutionException e) {
      if (Absence.means(e)) {
        throw new IOException("Kafka did not take the session timeout: " + e.getMessage(), e);
      }
      LOG.atWarn()
          .addKeyValue("sessionTimeout", silence)
          .addKeyValue("cause", String.valueOf(e.getCause()))
          .log("the brokers keep their own session timeout: a dead instance is noticed later");
    }
  }

  private void set(String name, String value) throws ExecutionException, InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }
}
