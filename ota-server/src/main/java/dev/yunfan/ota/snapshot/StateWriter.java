package dev.yunfan.ota.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.SignedFile;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes a state, field by field, in an order that depends on the state alone. A part that a
 * command brought whole (images, a plan) is written as that command: its schema is the log's own.
 * {@link StateReader} is the inverse.
 */
final class StateWriter {
  private final DataOutput out;

  StateWriter(DataOutput out) {
    this.out = out;
  }

  /** Writes one thing. */
  private interface Each<T> {
    void write(T thing) throws IOException;
  }

  void write(ControlState state) throws IOException {
    out.writeLong(state.head().offset());
    text(state.head().hash());
    text(state.digest());
    out.writeInt(state.rules().number());
    out.writeLong(state.rulesSince());
    all(inOrder(state.programmes()), this::write);
    all(inOrder(state.tokens()), this::write);
    all(inOrder(state.webhooks()), this::write);
    write(state.trust());
    all(
        new TreeMap<>(state.passedOver()).entrySet(),
        each -> {
          out.writeLong(each.getKey());
          text(each.getValue());
        });
  }

  private void write(Trust trust) throws IOException {
    out.writeLong(trust.revision());
    out.writeLong(trust.publications());
    all(new TreeMap<>(trust.roots()).values(), this::write);
    all(inOrder(trust.roles()), this::write);
  }

  private void write(SignedFile file) throws IOException {
    text(file.role());
    out.writeLong(file.version());
    out.writeInt(file.bytes().length);
    out.write(file.bytes());
  }

  private void write(Programme programme) throws IOException {
    text(programme.vendor());
    out.writeLong(programme.revision());
    out.writeBoolean(programme.withdrawn());
    all(inOrder(programme.releases()), this::write);
    all(inOrder(programme.rollouts()), this::write);
    texts(programme.revokedDevices());
    all(
        new TreeMap<>(programme.declared()).entrySet(),
        each -> {
          text(each.getKey());
          all(each.getValue(), this::text);
        });
    all(
        new TreeMap<>(programme.modelNames()).entrySet(),
        each -> {
          text(each.getKey());
          text(each.getValue());
        });
  }

  private void write(Release release) throws IOException {
    command(
        Actor.named(release.createdBy()),
        release.createdAt(),
        new Command.CreateRelease(release.version(), List.copyOf(release.images().values())));
    out.writeLong(release.counter());
    out.writeLong(release.revision());
    switch (release.state()) {
      case Release.State.Available _ -> out.writeBoolean(true);
      case Release.State.Withdrawn(var by, var reason) -> {
        out.writeBoolean(false);
        text(by);
        text(reason);
      }
    }
  }

  private void write(Rollout rollout) throws IOException {
    command(
        rollout.createdBy(),
        rollout.createdAt(),
        new Command.CreateRollout(rollout.id(), rollout.plan()));
    out.writeLong(rollout.revision());
    out.writeLong(rollout.changedAt());
    out.writeLong(rollout.evidenceFrom());
    all(inOrder(rollout.baseline()), this::write);
    write(rollout.state());
  }

  private void write(RolloutState state) throws IOException {
    text(state.getClass().getSimpleName());
    switch (state) {
      case RolloutState.Draft _, RolloutState.Scheduled _ -> {}
      case RolloutState.Completed(var halted) -> texts(halted);
      case RolloutState.HaltedAfterCompletion(var verdict) -> text(verdict);
      case RolloutState.AwaitingApproval(var startedBy) -> {
        text(startedBy.name());
        text(startedBy.principal());
      }
      case RolloutState.Running(var stage, var since, var halted) -> {
        out.writeInt(stage);
        out.writeLong(since);
        texts(halted);
      }
      case RolloutState.Paused(var stage, var halted, var reason) -> {
        out.writeInt(stage);
        texts(halted);
        text(reason);
      }
      case RolloutState.Halted(var stage, var verdict) -> {
        out.writeInt(stage);
        text(verdict);
      }
      case RolloutState.Cancelled(var reason, var forward) -> {
        text(reason);
        out.writeBoolean(forward != null);
        text(forward == null ? "" : forward);
      }
      case RolloutState.Withdrawn(var reason) -> text(reason);
    }
  }

  private void write(ModelEvidence evidence) throws IOException {
    text(evidence.model());
    out.writeLong(evidence.offered());
    out.writeLong(evidence.attempted());
    out.writeLong(evidence.confirmed());
    out.writeLong(evidence.rolledBack());
    out.writeLong(evidence.failed());
    out.writeLong(evidence.excused());
    out.writeLong(evidence.silent());
    out.writeLong(evidence.tries());
    out.writeLong(evidence.recovered());
    out.writeLong(evidence.relapsed());
    out.writeLong(evidence.stageConfirmed());
  }

  private void write(StoredToken token) throws IOException {
    text(token.id());
    text(token.name());
    text(token.role());
    text(token.vendor());
    text(token.secretSha256());
    out.writeLong(token.expiresAt());
  }

  private void write(Webhook webhook) throws IOException {
    text(webhook.id());
    text(webhook.vendor());
    text(webhook.url());
    out.writeLong(webhook.from());
  }

  private void command(Actor by, long at, Command command) throws IOException {
    int rules = ControlRecord.GUARDED_RULES; // the newest form, whatever rules decided it
    byte[] bytes =
        new ControlRecord("", at, by, "", "", 0, ChainHead.START, command, rules, "").encode();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** A text of any length, unlike {@link DataOutput#writeUTF}'s. */
  private void text(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void texts(Collection<String> texts) throws IOException {
    all(new TreeSet<>(texts), this::text);
  }

  private <T> void all(Collection<T> things, Each<T> each) throws IOException {
    out.writeInt(things.size());
    for (var thing : things) {
      each.write(thing);
    }
  }

  private static <T> Collection<T> inOrder(Map<String, T> map) {
    return new TreeMap<>(map).values();
  }
}
