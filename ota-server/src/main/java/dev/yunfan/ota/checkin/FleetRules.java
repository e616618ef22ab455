package dev.yunfan.ota.checkin;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
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

  /** The rules that a state amounts to. */
  public static FleetRules of(ControlState state) {
    return new FleetRules(
        state.programmes().entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> rules(e.getValue()))));
  }

  @Nullable VendorRules vendor(String vendor) {
    return vendors.get(vendor);
  }

  private static VendorRules rules(Programme programme) {
    var byModel = new HashMap<String, List<OfferRule>>();
    for (var rollout : programme.rollouts().values()) {
      for (String model : rollout.plan().models()) {
        var rule = rule(programme, rollout, model);
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

  private static @Nullable OfferRule rule(Programme programme, Rollout rollout, String model) {
    return switch (rollout.state()) {
      case RolloutState.Running running when !running.haltedModels().contains(model) -> {
        var release = programme.releases().get(rollout.plan().release());
        yield release == null ? null : OfferRule.staged(rollout, release, model);
      }
      case RolloutState.Completed(var halted) when !halted.contains(model) -> {
        var release = programme.releases().get(rollout.plan().release());
        yield release == null ? null : OfferRule.current(rollout, release, model);
      }
      case RolloutState.Cancelled(var _, var forward) when forward != null -> {
        var release = programme.releases().get(forward);
        yield release == null ? null : OfferRule.rollForward(rollout, release, model);
      }
      default -> null;
    };
  }
}
