package dev.yunfan.ota.log;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * Where commands are handed in: writes them, and answers when the own fold has read them back. What
 * cannot take effect is written too when a person asked for it, since the record tells who tried
 * what; but only so many times a minute, so that a script gone wild does not fill the log.
 */
public final class ControlDesk {
  /** The actor of commands that a server gives by itself. */
  private static final String SERVER = "ota-server";

  private final ControlLog log;
  private final InstantSource clock;
  private final RefusalLimit refusals = new RefusalLimit();

  /** A desk over a log. */
  public ControlDesk(ControlLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * A command as it is handed in.
   *
   * @param expectedVersion of the thing, that it was decided against; 0: it must not exist
   */
  public record Order(
      Actor by, String reason, String vendor, long expectedVersion, Command command) {}

  /**
   * Lets an empty log begin by the newest rules: no older server reads it yet. Of several servers
   * that meet the same empty log the first does; the others' command is void.
   *
   * @throws IOException when it is unknown whether that took effect
   */
  public void beginLog(Rules rules) throws IOException, InterruptedException {
    var state = log.state();
    if (state.head().offset() < 0 && rules.number() > state.rules().number()) {
      submit(
          new Order(
              Actor.named(SERVER),
              "a new log begins by the newest rules",
              "",
              state.rules().number(),
              new Command.UpgradeRules(rules.number())));
    }
  }

  /**
   * Hands in a command and waits for its effect.
   *
   * @throws IOException when it is unknown whether the command took effect
   */
  public Fold.Step submit(Order order) throws IOException, InterruptedException {
    var refusal = refusal(order);
    if (refusal instanceof Effect.Refused) {
      var _ = log.catchUp(); // it may have been decided against what another server was just told
      refusal = refusal(order);
    }
    var record = record(order, log.state());
    if (refusal instanceof Effect.Refused refused && !mayBeWritten(refused, record)) {
      return new Fold.Step(log.state(), refusal);
    }
    try {
      return log.append(record).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "the control log did not confirm the command; look whether it took effect", e.getCause());
    }
  }

  /** A command that older servers cannot read must not stop them if it has no effect. */
  private boolean mayBeWritten(Effect.Refused refused, ControlRecord record) {
    return refused.reason() != Effect.Reason.UNSUPPORTED
        && (record.rules() > ControlRecord.FIRST_RULES || record.plain())
        && refusals.admits(record.by(), clock.instant());
  }

  private Effect refusal(Order order) {
    var state = log.state();
    return Fold.effect(state, record(order, state));
  }

  private ControlRecord record(Order order, ControlState state) {
    return new ControlRecord(
        UUID.randomUUID().toString(),
        clock.millis(),
        order.by(),
        order.reason(),
        order.vendor(),
        order.expectedVersion(),
        state.head(),
        order.command(),
        state.rules().number(),
        state.rules().extended() ? state.digest() : "");
  }
}
