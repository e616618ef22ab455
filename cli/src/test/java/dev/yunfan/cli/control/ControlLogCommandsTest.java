package dev.yunfan.cli.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.cli.Yunfan;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.control.RepairText;
import dev.yunfan.tuf.key.KeyFile;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of an operator whose server says that it cannot read a record. */
class ControlLogCommandsTest {
  private static final byte[] GARBAGE = "hello".getBytes(UTF_8);

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int control(EmbeddedBroker broker, String verb, String... options) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var words = new ArrayList<>(List.of("control", verb, "--kafka", broker.bootstrapServers()));
    words.addAll(List.of(options));
    return Yunfan.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words.toArray(String[]::new));
  }

  private int repair(EmbeddedBroker broker, String sha256, Path key, String passphraseFile) {
    return control(
        broker,
        "repair",
        "--offset",
        "0",
        "--sha256",
        sha256,
        "--key",
        key.toString(),
        "--passphrase-file",
        passphraseFile);
  }

  @Test
  void a_record_that_nobody_can_read_is_shown_and_passed_over_by_a_signed_repair()
      throws Exception {
    var key = folder.resolve("repair.key");
    var passphrase = Files.writeString(folder.resolve("passphrase"), "open it").toString();
    KeyFile.write(key, SigningKey.generate(Scheme.ED25519), "open it".toCharArray());
    String sha256 = RepairText.sha256(GARBAGE);
    try (var broker = EmbeddedBroker.start(folder.resolve("broker"), 0)) {
      writeGarbage(broker);

      assertThat(control(broker, "inspect")).as("there is work to do").isEqualTo(1);
      assertThat(out.toString())
          .contains("record 0 cannot be read: ")
          .contains("text      hello")
          .contains("./yunfan control repair")
          .contains(sha256)
          .contains("1 records, 1 of them cannot be read");

      assertThat(repair(broker, sha256, folder.resolve("nothing"), passphrase)).isEqualTo(1);
      assertThat(err.toString()).hasLineCount(1).contains("nothing");
      assertThat(repair(broker, "00", key, passphrase)).isEqualTo(1);
      assertThat(err.toString()).hasLineCount(1).contains("record 0 has SHA-256 " + sha256);

      assertThat(repair(broker, sha256, key, passphrase)).isZero();
      assertThat(out.toString())
          .isEqualToIgnoringNewLines(
              "record 0: repair written at 1; servers that know the key go on by themselves");

      assertThat(control(broker, "inspect", "--json")).as("nothing is left to do").isZero();
      assertThat(out.toString()).contains("\"repairs\" : [ 1 ]");
      assertThat(control(broker, "inspect", "--offset", "1")).isZero();
      assertThat(out.toString()).contains("record 1 can be read: RepairRecord");
    }
  }

  @Test
  void a_cluster_without_a_control_log_is_told_so_in_one_line() throws Exception {
    try (var broker = EmbeddedBroker.start(folder, 0)) {
      assertThat(control(broker, "inspect")).isEqualTo(1);
      assertThat(err.toString()).hasLineCount(1).contains("ota.control");
    }
  }

  private static void writeGarbage(EmbeddedBroker broker) throws Exception {
    var kafka = new KafkaClients(broker.bootstrapServers());
    try (var admin = kafka.admin();
        var producer = kafka.producer("a-script", Map.of())) {
      Topics.ensure(admin, List.of(Topic.OTA_CONTROL));
      producer.send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, "haier", GARBAGE)).get();
    }
  }
}
