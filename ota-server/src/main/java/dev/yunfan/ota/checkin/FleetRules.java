package dev.yunfan.ota.checkin;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Expiry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** One vendor's rules. */
  record VendorRules(boolean withdrawn, Set<String> revoked, Map<String, ModelRules> models) {}

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
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> rules(e.getValue(), expiry))));
  }

  @Nullable VendorRules vendor(String vendor) {
    return vendors.get(vendor);
  }

  private static VendorRules rules(Programme programme, Expiry expiry) {
    var byModel = new HashMap<String, List<OfferRule>>();
    for (var rollout : programme.rollouts().values()) {
      for (String model : rollout.plan().models()) {
        var rule = rule(programme, rollout, model, expiry);
        if (rule != null) {
          byModel.computeIfAbsent(model, _ -> new ArrayList<>()).add(rule);
        }
      }
    }
    var models =
        byModel.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> new ModelRules(e.getValue())));
    return new VendorRules(programme.withdrawn(), programme.revokedDevices(), models);
  }

  private static @Nullable OfferRule rule(
      Programme programme, Rollout rollout, String model, Expiry expiry) {
    return switch (rollout.state()) {
      case RolloutState.Running running when !running.haltedModels().contains(model) -> {
        var release = programme.releases().get(rollout.plan().release());
        yield release == null ? null : OfferRule.staged(rollout, release, model, expiry);
      }
      case RolloutState.Completed(var halted) when !halted.contains(model) -> {
        var release = programme.releases().get(rollout.plan().release());
        yield release == null ? null : OfferRule.current(rollout, release, model, expiry);
      }
      case RolloutState.Cancelled(var _, var forward) when forward != null -> {
        var release = programme.releases().get(forward);
        yield release == null ? null : OfferRule.rollForward(rollout, release, model, expiry);
      }
      default -> null;
    };
  }
}
