package dev.yunfan.ota.control;

import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.OfferHours;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.schemas.control.SignedImage;
import dev.yunfan.schemas.control.Stage;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Commands with valid defaults, and logs of many, for tests. */
public final class Commands {
  public static final String VENDOR = "haier";
  public static final OfferHours ALL_DAY = new OfferHours(0, 24, ZoneId.of("Asia/Shanghai"));

  private Commands() {}

  public static ControlRecord record(String actor, long expected, Command command) {
    return record("c", actor, expected, command, ChainHead.START);
  }

  static ControlRecord record(Actor by, long expected, Command command) {
    return new ControlRecord("c", 1_000, by, "because", VENDOR, expected, ChainHead.START, command);
  }

  static ControlRecord record(
      String id, String actor, long expected, Command command, ChainHead head) {
    return new ControlRecord(
        id, 1_000, Actor.named(actor), "because", VENDOR, expected, head, command);
  }

  public static Command.CreateRelease release(String version, String... models) {
    var images = new ArrayList<SignedImage>();
    for (String model : models) {
      images.add(
          new SignedImage(
              model, 100, "ab".repeat(32), "haier/" + model + "/full-" + version + ".img"));
    }
    return new Command.CreateRelease(version, images);
  }

  public static RolloutPlan plan(String release, Set<String> models, int... shares) {
    var stages = new ArrayList<Stage>();
    for (int share : shares) {
      stages.add(new Stage(share, 3600, 10));
    }
    return new RolloutPlan(
        release, models, Set.of(), Set.of(), stages, 0, 0.05, ALL_DAY, 0, false, 0);
  }

  /** A plan with guardrails. */
  public static RolloutPlan guarded(RolloutPlan plan, Guardrails guardrails) {
    return new RolloutPlan(
        plan.release(),
        plan.models(),
        plan.fromVersions(),
        plan.mustPass(),
        plan.stages(),
        plan.holdbackBasisPoints(),
        plan.maxFailureRate(),
        plan.hours(),
        plan.offersPerMinute(),
        plan.needsApproval(),
        plan.startAt(),
        guardrails);
  }

  /** A judgement of a model's crashes, of which the evidence proves harm. */
  public static Judgement judgement(String model) {
    return new Judgement(
        Judgement.Question.HARM,
        GuardMetric.CRASH,
        model,
        1.1,
        41,
        12,
        9_759,
        10_188,
        33_480_000,
        35_640_000,
        7.74,
        6.91,
        List.of("g1:4f"));
  }

  /** The state after commands that must all take effect. */
  public static ControlState after(ControlState state, ControlRecord... records) {
    var current = state;
    for (var each : records) {
      var record = by(current.rules(), each);
      var step =
          Fold.step(
              current, record, current.head().then(current.head().offset() + 1, bytes(record)));
      if (step.effect() instanceof Effect.Refused refused) {
        throw new AssertionError(record + " was refused: " + refused);
      }
      current = step.state();
    }
    return current;
  }

  /** The same record as by some rules. */
  private static ControlRecord by(Rules rules, ControlRecord record) {
    return new ControlRecord(
        record.commandId(),
        record.at(),
        record.by(),
        record.reason(),
        record.vendor(),
        record.expectedVersion(),
        record.head(),
        record.command(),
        rules.number(),
        "");
  }

  public static byte[] bytes(ControlRecord record) {
    return record.encode();
  }

  private static SignedFile signed(String role, Random random) {
    return new SignedFile(role, 1 + random.nextInt(3), new byte[] {(byte) random.nextInt()});
  }

  /**
   * Some command of some writer, decided against a version that may well be an old one. Golden
   * files hold what logs of these fold to: what it gives for a seed must stay.
   */
  public static ControlRecord any(Random random, int number) {
    String id = "r" + random.nextInt(4);
    String version = random.nextInt(3) + ".0";
    var command =
        switch (random.nextInt(17)) {
          case 0 -> release(version, "h7", "h8");
          case 1 -> new Command.WithdrawRelease(version);
          case 15 ->
              new Command.PublishTrust(
                  List.of(signed(random.nextBoolean() ? "root" : "targets", random)));
          case 16 ->
              new Command.CreateRelease(
                  version,
                  release(version, "h7").images(),
                  number,
                  random.nextInt(3),
                  List.of(signed(VENDOR, random)));
          case 2 ->
              random.nextInt(50) == 0
                  ? new Command.WithdrawProgramme()
                  : new Command.RevokeDevice("d" + random.nextInt(5));
          case 3, 4 ->
              new Command.CreateRollout(
                  id, plan(version, Set.of(random.nextBoolean() ? "h7" : "h8"), 100, 10_000));
          case 5, 6 -> new Command.StartRollout(id);
          case 7 -> new Command.AdvanceRollout(id, random.nextInt(2), List.of());
          case 8 -> new Command.CompleteRollout(id, List.of());
          case 9 ->
              new Command.HaltRollout(
                  id, random.nextBoolean() ? List.of() : List.of("h7"), List.of());
          case 10 -> new Command.PauseRollout(id);
          case 11 -> new Command.CreateToken("t" + number % 7, "li", "admin", "ab".repeat(32), 9);
          case 12 -> new Command.RevokeToken("t" + number % 7);
          case 13 ->
              random.nextBoolean()
                  ? new Command.AddWebhook("w" + number % 5, "http://127.0.0.1:9/" + number)
                  : new Command.RemoveWebhook("w" + number % 5);
          default ->
              random.nextInt(3) == 0
                  ? new Command.CancelRollout(id, random.nextBoolean() ? null : version)
                  : new Command.ResumeRollout(
                      id, List.of(new ModelEvidence("h7", number, number, 3, 2, 1)));
        };
    long expected =
        switch (command) {
          case Command.CreateRelease _,
              Command.CreateRollout _,
              Command.CreateToken _,
              Command.AddWebhook _,
              Command.RevokeDevice _ ->
              0;
          case Command.RevokeToken _, Command.RemoveWebhook _ -> 1;
          case Command.PublishTrust _ -> random.nextInt(3);
          default -> 1 + random.nextInt(5);
        };
    return record("c" + number, "writer" + random.nextInt(3), expected, command, ChainHead.START);
  }
}
