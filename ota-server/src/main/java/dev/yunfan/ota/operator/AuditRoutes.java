package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlHistory;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The record of who did what, when and why, with the thing before and after. */
final class AuditRoutes {
  private static final int MAX_LIMIT = 1000;
  private static final int DEFAULT_LIMIT = 100;

  private final ControlHistory history;
  private final Supplier<ControlState> state;

  AuditRoutes(ControlHistory history, Supplier<ControlState> state) {
    this.history = history;
    this.state = state;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/audit",
            Permission.AUDIT,
            "List commands, the newest last; after is the offset to go on from",
            this::list),
        Route.get(
            "/v1/audit/head",
            Permission.AUDIT,
            "The end of the hash chain, to note elsewhere and compare with later; rules and digest of the state there",
            this::head),
        Route.get(
            "/v1/audit/verify",
            Permission.AUDIT,
            "Check the hash chain; names the first altered record. expect is a head noted earlier",
            this::verify));
  }

  private Answer list(Call call) throws IOException {
    long after = call.wholeQuery("after", -1, Long.MAX_VALUE - 1, -1);
    int limit = (int) call.wholeQuery("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    var page = history.page(after, limit, AuditQuery.of(call));
    var json =
        new JsonObject()
            .put(
                "commands", new JsonArray(page.entries().stream().map(AuditRoutes::show).toList()));
    page.next().ifPresent(next -> json.put("next", next));
    return Answer.ok(json);
  }

  private Answer head(Call call) {
    var current = state.get();
    return Answer.ok(
        head(current.head())
            .put("rules", current.rules().number())
            .put("stateDigest", current.digest()));
  }

  /** Against a head that the operator noted, else against what this server has folded. */
  private Answer verify(Call call) throws IOException {
    var noted = AuditQuery.noted(call).orElse(state.get().head());
    var finding = history.verify(Optional.of(noted));
    var json =
        new JsonObject()
            .put("intact", finding.fault().isEmpty())
            .put("commands", finding.commands())
            .put("head", head(finding.head()))
            .put(
                "repaired",
                new JsonArray(
                    finding.repaired().stream()
                        .map(each ->
                            new JsonObject().put("offset", each.offset()).put("by", each.by()))
                        .toList()));
    finding
        .fault()
        .ifPresent(fault ->
            json.put(
                "fault",
                new JsonObject()
                    .put("firstOffset", fault.firstOffset())
                    .put("lastOffset", fault.lastOffset())
                    .put("detail", fault.detail())));
    return Answer.ok(json);
  }

  static JsonObject head(ChainHead head) {
    return new JsonObject().put("offset", head.offset()).put("hash", head.hash());
  }

  private static JsonObject show(ControlHistory.Entry entry) {
    var record = entry.record();
    var json =
        new JsonObject()
            .put("offset", entry.offset())
            .put("at", Documents.time(record.at()))
            .put("actor", record.actor())
            .put("principal", record.by().principal())
            .put("vendor", record.vendor())
            .put("command", record.command().getClass().getSimpleName())
            .put("subject", subject(record.command()))
            .put("reason", record.reason());
    switch (entry.effect()) {
      case Effect.Changed _ -> json.put("effect", "done");
      case Effect.Refused(var _, var detail) -> json.put("effect", "void").put("detail", detail);
    }
    if (record.command() instanceof Command.HaltRollout halt) {
      json.put("models", Documents.texts(halt.models()));
    }
    var judgements = JudgementDocument.of(record.command());
    if (!judgements.isEmpty()) {
      json.put("judgements", judgements);
    }
    return json.put("before", state(entry.before(), record))
        .put("after", state(entry.after(), record));
  }

  private static String subject(Command command) {
    return switch (command) {
      case Command.OfRollout rollout -> rollout.rolloutId();
      case Command.CreateRelease release -> release.version();
      case Command.PublishTrust _ -> "trust";
      case Command.WithdrawRelease release -> release.version();
      case Command.WithdrawProgramme _ -> "programme";
      case Command.CreateToken token -> token.tokenId();
      case Command.RevokeToken token -> token.tokenId();
      case Command.RevokeDevice device -> device.deviceId();
      case Command.AddWebhook webhook -> webhook.webhookId();
      case Command.RemoveWebhook webhook -> webhook.webhookId();
      case Command.DeclareFirmware(var after, var _) ->
          after.isEmpty() ? "firmwares before every release" : "firmwares after " + after;
      case Command.NameModel name -> name.model();
      case Command.UpgradeRules _ -> "rules";
      case Command.RepairRecord repair -> "record " + repair.offset();
    };
  }

  private static String stage(Rollout rollout) {
    int stage = rollout.state().stageOrNone();
    return stage < 0 ? "" : " stage %d of %d".formatted(stage + 1, rollout.plan().stages().size());
  }

  /** How the command's thing stands, in a few words; empty: there is none. */
  private static String state(ControlState state, ControlRecord record) {
    var programme = state.programme(record.vendor());
    return switch (record.command()) {
      case Command.OfRollout command -> {
        var rollout = programme.rollouts().get(command.rolloutId());
        yield rollout == null
            ? ""
            : "%s%s version %d"
                .formatted(rollout.state().label(), stage(rollout), rollout.revision());
      }
      case Command.CreateRelease command -> release(state, record, command.version());
      case Command.PublishTrust _ -> "revision " + state.trust().revision();
      case Command.WithdrawRelease command -> release(state, record, command.version());
      case Command.WithdrawProgramme _ -> programme.withdrawn() ? "withdrawn" : "active";
      case Command.CreateToken command -> there(state.tokens().containsKey(command.tokenId()));
      case Command.RevokeToken command -> there(state.tokens().containsKey(command.tokenId()));
      case Command.RevokeDevice command ->
          programme.revokedDevices().contains(command.deviceId()) ? "revoked" : "";
      case Command.AddWebhook command -> there(state.webhooks().containsKey(command.webhookId()));
      case Command.RemoveWebhook command ->
          there(state.webhooks().containsKey(command.webhookId()));
      case Command.DeclareFirmware(var after, var _) ->
          String.join(" ", programme.declared().getOrDefault(after, List.of()));
      case Command.NameModel name -> programme.nameOf(name.model()).orElse("");
      case Command.UpgradeRules _ -> "rules " + state.rules().number();
      case Command.RepairRecord _ -> "";
    };
  }

  private static String release(ControlState state, ControlRecord record, String version) {
    var release = state.programme(record.vendor()).releases().get(version);
    return release == null ? "" : release.available() ? "available" : "withdrawn";
  }

  private static String there(boolean there) {
    return there ? "active" : "";
  }
}
