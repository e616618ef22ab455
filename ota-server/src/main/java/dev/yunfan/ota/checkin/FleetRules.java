package dev.yunfan.ota.checkin;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Expiry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that check-ins are decided by, made anew from the state at each command. */
public final class FleetRules {
  /** Rules under which nobody is offered anything. */
  public static final FleetRules NONE = new FleetRules(Map.of());

  private final Map<String, VendorRules> vendors;

  private FleetRules(Map<String, VendorRules> vendors) {
    this.vendors = vendors;
  }

  /**
   * One vendor's rules.
   *
   * @param models what they are offered
   * @param memberships the rollouts that count their handsets, offering or not
   */
  record VendorRules(
      boolean withdrawn,
      Set<String> revoked,
      Map<String, ModelRules> models,
      Map<String, ModelMemberships> memberships) {}

  /** The rules that a state amounts to; reads all of its metadata. */
  public static FleetRules of(ControlState state) {
    return of(state, Expiry.of(state.trust()));
  }

  /**
   * The rules that a state amounts to.
   *
   * @param expiry of the state's metadata
   */
  public static FleetRules of(ControlState state, Expiry expiry) {
    return new FleetRules(
        state.programmes().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, e -> rules(state.rules(), e.getValue(), expiry))));
  }

  @Nullable VendorRules vendor(String vendor) {
    return vendors.get(vendor);
  }

  /** The rollouts under way of a model. */
  ModelMemberships memberships(String vendor, String model) {
    var rules = vendors.get(vendor);
    return rules == null
        ? ModelMemberships.NONE
        : rules.memberships().getOrDefault(model, ModelMemberships.NONE);
  }

  private static VendorRules rules(Rules decided, Programme programme, Expiry expiry) {
    var order = programme.order(decided);
    var orders = new HashMap<String, VersionOrder>();
    var offers = new HashMap<String, List<OfferRule>>();
    var memberships = new HashMap<String, List<MembershipRule>>();
    for (var rollout : programme.rollouts().values()) {
      for (String model : rollout.plan().models()) {
        var own = orders.computeIfAbsent(model, only -> order.forModels(Set.of(only)));
        var member = member(rollout, own);
        if (member != null) {
          memberships.computeIfAbsent(model, _ -> new ArrayList<>()).add(member);
        }
        var rule = rule(programme, rollout, model, member, own, expiry);
        if (rule != null) {
          offers.computeIfAbsent(model, _ -> new ArrayList<>()).add(rule);
        }
      }
    }
    return new VendorRules(
        programme.withdrawn(),
        programme.revokedDevices(),
        byModel(
            offers,
            (model, ofModel) ->
                new ModelRules(ofModel, decided, orders.getOrDefault(model, order))),
        byModel(memberships, (_, ofModel) -> new ModelMemberships(ofModel)));
  }

  /** The rule of a rollout whose handsets are counted; null: it is not under way. */
  private static @Nullable MembershipRule member(Rollout rollout, VersionOrder order) {
    var plan = rollout.plan();
    return switch (rollout.state()) {
      case RolloutState.Opened opened -> MembershipRule.underWay(rollout, opened.stage(), order);
      case RolloutState.Completed _ when rollout.holdbackUntil() > 0 ->
          MembershipRule.ended(rollout, plan.release(), plan.fromVersions(), order);
      default -> null;
    };
  }

  private static <R, M> Map<String, M> byModel(
      Map<String, List<R>> rules, BiFunction<String, List<R>, M> indexed) {
    return rules.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, e -> indexed.apply(e.getKey(), e.getValue())));
  }

  private static @Nullable OfferRule rule(
      Programme programme,
      Rollout rollout,
      String model,
      @Nullable MembershipRule member,
      VersionOrder order,
      Expiry expiry) {
    return switch (rollout.state()) {
      case RolloutState.Running running
          when member != null && !running.haltedModels().contains(model) -> {
        var release = programme.releases().get(rollout.plan().release());
        yield release == null ? null : OfferRule.staged(rollout, release, model, member, expiry);
      }
      case RolloutState.Completed(var halted) when !halted.contains(model) -> {
        var release = programme.releases().get(rollout.plan().release());
        yield release == null ? null : OfferRule.current(rollout, release, model, order, expiry);
      }
      case RolloutState.Cancelled(var _, var forward) when forward != null -> {
        var release = programme.releases().get(forward);
        yield release == null
            ? null
            : OfferRule.rollForward(rollout, release, model, order, expiry);
      }
      default -> null;
    };
  }
}
