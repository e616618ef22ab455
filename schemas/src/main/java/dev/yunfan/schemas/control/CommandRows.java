package dev.yunfan.schemas.control;

import static dev.yunfan.schemas.control.Tree.text;
import static dev.yunfan.schemas.control.Tree.texts;
import static dev.yunfan.schemas.control.Tree.whole;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Each command as a row of one of the schema's unions, and back. */
final class CommandRows {
  private final Map<String, Schema> schemas = new HashMap<>();
  private final GuardRows guards = new GuardRows(this::schema);

  /** Rows of a version of the schema of {@code ControlRecord}. */
  CommandRows(Schema envelope) {
    add(envelope);
  }

  /** Remembers a record schema, and those inside it, by its name. */
  private void add(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        schemas.put(schema.getName(), schema);
        schema.getFields().forEach(field -> add(field.schema()));
      }
      case ARRAY -> add(schema.getElementType());
      case UNION -> schema.getTypes().forEach(this::add);
      default -> {}
    }
  }

  static Command read(GenericRecord row) {
    return switch (row.getSchema().getName()) {
      case "CreateRelease" -> release(row);
      case "WithdrawRelease" -> new Command.WithdrawRelease(text(row, "version"));
      case "WithdrawProgramme" -> new Command.WithdrawProgramme();
      case "CreateRollout" ->
          new Command.CreateRollout(id(row), plan((GenericRecord) row.get("plan")));
      case "StartRollout" -> new Command.StartRollout(id(row));
      case "ApproveRollout" -> new Command.ApproveRollout(id(row));
      case "AdvanceRollout" ->
          new Command.AdvanceRollout(
              id(row),
              (int) whole(row, "stage"),
              evidence(row, "evidence"),
              GuardRows.judgements(row));
      case "CompleteRollout" ->
          new Command.CompleteRollout(
              id(row), evidence(row, "evidence"), GuardRows.judgements(row));
      case "HaltRollout" ->
          new Command.HaltRollout(
              id(row), texts(row, "models"), evidence(row, "evidence"), GuardRows.judgements(row));
      case "PauseRollout" -> new Command.PauseRollout(id(row));
      case "ResumeRollout" -> new Command.ResumeRollout(id(row), evidence(row, "baseline"));
      case "CancelRollout" ->
          new Command.CancelRollout(
              id(row), row.get("rollForward") == null ? null : text(row, "rollForward"));
      case "CreateToken" ->
          new Command.CreateToken(
              text(row, "tokenId"),
              text(row, "name"),
              text(row, "role"),
              text(row, "secretSha256"),
              whole(row, "expiresAt"));
      case "RevokeToken" -> new Command.RevokeToken(text(row, "tokenId"));
      case "RevokeDevice" -> new Command.RevokeDevice(text(row, "deviceId"));
      case "AddWebhook" -> new Command.AddWebhook(text(row, "webhookId"), text(row, "url"));
      case "RemoveWebhook" -> new Command.RemoveWebhook(text(row, "webhookId"));
      case "WidenRollout" ->
          new Command.WidenRollout(id(row), stage((GenericRecord) row.get("stage")));
      case "UpgradeRules" -> new Command.UpgradeRules((int) whole(row, "rules"));
      case "DeclareFirmware" ->
          new Command.DeclareFirmware(text(row, "after"), texts(row, "versions"));
      case "NameModel" -> new Command.NameModel(text(row, "model"), text(row, "name"));
      case "RepairRecord" ->
          new Command.RepairRecord(
              whole(row, "offset"), text(row, "sha256"), text(row, "signature"));
      default -> throw new IllegalArgumentException("no command " + row.getSchema().getName());
    };
  }

  IndexedRecord write(Command command) {
    return switch (command) {
      case Command.CreateRelease c ->
          row(
              c,
              c.version(),
              c.images().stream().map(this::row).toList(),
              c.counter(),
              c.trustRevision(),
              files(c.metadata()));
      case Command.PublishTrust c ->
          Tree.row(schema("CreateRelease"), "", List.of(), 0L, 0L, files(c.files()));
      case Command.WithdrawRelease c -> row(c, c.version());
      case Command.WithdrawProgramme c -> row(c);
      case Command.CreateRollout c -> row(c, c.rolloutId(), row(c.plan()));
      case Command.StartRollout c -> row(c, c.rolloutId());
      case Command.ApproveRollout c -> row(c, c.rolloutId());
      case Command.AdvanceRollout c ->
          guards.judged(row(c, c.rolloutId(), c.stage(), rows(c.evidence())), c.judgements());
      case Command.CompleteRollout c ->
          guards.judged(row(c, c.rolloutId(), rows(c.evidence())), c.judgements());
      case Command.HaltRollout c ->
          guards.judged(row(c, c.rolloutId(), c.models(), rows(c.evidence())), c.judgements());
      case Command.PauseRollout c -> row(c, c.rolloutId());
      case Command.ResumeRollout c -> row(c, c.rolloutId(), rows(c.baseline()));
      case Command.CancelRollout c -> row(c, c.rolloutId(), c.rollForward());
      case Command.CreateToken c ->
          row(c, c.tokenId(), c.name(), c.role(), c.secretSha256(), c.expiresAt());
      case Command.RevokeToken c -> row(c, c.tokenId());
      case Command.RevokeDevice c -> row(c, c.deviceId());
      case Command.AddWebhook c -> row(c, c.webhookId(), c.url());
      case Command.RemoveWebhook c -> row(c, c.webhookId());
      case Command.WidenRollout c -> row(c, c.rolloutId(), row(c.stage()));
      case Command.DeclareFirmware c -> row(c, c.after(), c.versions());
      case Command.NameModel c -> row(c, c.model(), c.name());
      case Command.UpgradeRules c -> row(c, c.rules());
      case Command.RepairRecord c -> row(c, c.offset(), c.sha256(), c.signature());
    };
  }

  private static String id(GenericRecord row) {
    return text(row, "rolloutId");
  }

  private static Command release(GenericRecord row) {
    var version = text(row, "version");
    var images = Tree.rows(row, "images").stream().map(CommandRows::image).toList();
    var metadata = Tree.rows(row, "metadata").stream().map(CommandRows::file).toList();
    return version.isEmpty() && images.isEmpty()
        ? new Command.PublishTrust(metadata)
        : new Command.CreateRelease(
            version, images, whole(row, "counter"), whole(row, "trustRevision"), metadata);
  }

  private static SignedImage image(GenericRecord row) {
    return new SignedImage(
        text(row, "model"),
        whole(row, "lengthBytes"),
        text(row, "sha256"),
        text(row, "path"),
        text(row, "minVersion"),
        whole(row, "minReleaseCounter"));
  }

  private static SignedFile file(GenericRecord row) {
    var bytes = (ByteBuffer) row.get("bytes");
    var copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return new SignedFile(text(row, "role"), whole(row, "version"), copy);
  }

  private static List<ModelEvidence> evidence(GenericRecord row, String field) {
    return Tree.rows(row, field).stream()
        .map(each ->
            new ModelEvidence(
                text(each, "model"),
                whole(each, "offered"),
                whole(each, "attempted"),
                whole(each, "confirmed"),
                whole(each, "rolledBack"),
                whole(each, "failed"),
                whole(each, "excused"),
                whole(each, "silent"),
                whole(each, "tries"),
                whole(each, "recovered"),
                whole(each, "relapsed"),
                whole(each, "stageConfirmed")))
        .toList();
  }

  private static RolloutPlan plan(GenericRecord row) {
    return new RolloutPlan(
        text(row, "release"),
        new LinkedHashSet<>(texts(row, "models")),
        new LinkedHashSet<>(texts(row, "fromVersions")),
        new LinkedHashSet<>(texts(row, "mustPass")),
        Tree.rows(row, "stages").stream().map(CommandRows::stage).toList(),
        (int) whole(row, "holdbackBasisPoints"),
        (double) row.get("maxFailureRate"),
        OfferHours.of((int) whole(row, "fromHour"), (int) whole(row, "toHour"), text(row, "zone")),
        (int) whole(row, "offersPerMinute"),
        (boolean) row.get("needsApproval"),
        whole(row, "startAt"),
        GuardRows.guardrails(row.get("guardrails")));
  }

  private IndexedRecord row(RolloutPlan plan) {
    return guards.guarded(bare(plan), plan.guardrails());
  }

  /** A plan but for its guardrails. */
  private GenericRecord bare(RolloutPlan plan) {
    return Tree.row(
        schema("RolloutPlan"),
        plan.release(),
        List.copyOf(plan.models()),
        List.copyOf(plan.fromVersions()),
        List.copyOf(plan.mustPass()),
        plan.stages().stream().map(this::row).toList(),
        plan.holdbackBasisPoints(),
        plan.maxFailureRate(),
        plan.hours().from(),
        plan.hours().to(),
        plan.hours().zone().getId(),
        plan.offersPerMinute(),
        plan.needsApproval(),
        plan.startAt());
  }

  private static Stage stage(GenericRecord row) {
    return new Stage(
        (int) whole(row, "shareBasisPoints"),
        whole(row, "soakSeconds"),
        whole(row, "minConfirmed"));
  }

  private IndexedRecord row(Stage stage) {
    return Tree.row(
        schema("Stage"), stage.shareBasisPoints(), stage.soakSeconds(), stage.minConfirmed());
  }

  /** Before version 5 no image names a lowest counter. */
  private IndexedRecord row(SignedImage image) {
    var row = new GenericData.Record(schema("SignedImage"));
    row.put("model", image.model());
    row.put("lengthBytes", image.lengthBytes());
    row.put("sha256", image.sha256());
    row.put("signature", ByteBuffer.allocate(0));
    row.put("path", image.path());
    row.put("minVersion", image.minVersion());
    if (row.hasField("minReleaseCounter")) {
      row.put("minReleaseCounter", image.minReleaseCounter());
    } else if (image.minReleaseCounter() > 0) {
      throw new IllegalArgumentException(
          "the lowest counter of %s cannot be written in an older version of the schema"
              .formatted(image.path()));
    }
    return row;
  }

  private List<GenericRecord> files(List<SignedFile> files) {
    return files.stream()
        .map(file ->
            Tree.row(
                schema("SignedFile"), file.role(), file.version(), ByteBuffer.wrap(file.bytes())))
        .toList();
  }

  private List<IndexedRecord> rows(List<ModelEvidence> evidence) {
    return evidence.stream().map(this::row).toList();
  }

  /** Before version 4 the first six counts are all there are. */
  private IndexedRecord row(ModelEvidence evidence) {
    var row = new GenericData.Record(schema("ModelEvidence"));
    row.put("model", evidence.model());
    row.put("offered", evidence.offered());
    row.put("attempted", evidence.attempted());
    row.put("confirmed", evidence.confirmed());
    row.put("rolledBack", evidence.rolledBack());
    row.put("failed", evidence.failed());
    if (row.hasField("excused")) {
      row.put("excused", evidence.excused());
      row.put("silent", evidence.silent());
      row.put("tries", evidence.tries());
      row.put("recovered", evidence.recovered());
      row.put("relapsed", evidence.relapsed());
      row.put("stageConfirmed", evidence.stageConfirmed());
    }
    return row;
  }

  private GenericRecord row(Command command, @Nullable Object... values) {
    return Tree.row(schema(command.getClass().getSimpleName()), values);
  }

  private Schema schema(String name) {
    var schema = schemas.get(name);
    if (schema == null) {
      throw new IllegalArgumentException(
          "%s cannot be written in an older version of the schema".formatted(name));
    }
    return schema;
  }
}
