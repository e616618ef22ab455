package dev.yunfan.ota.checkin;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import java.util.HashSet;
import java.util.Set;

/**
 * Images that no handset is to download any more: those of halted, cancelled and withdrawn
 * rollouts, unless another rollout still brings them. A paused rollout's downloads go on.
 */
public final class StoppedImages {
  private StoppedImages() {}

  /** Their SHA-256, lower-case hex. */
  public static Set<String> of(ControlState state) {
    var stopped = new HashSet<String>();
    var going = new HashSet<String>();
    for (var programme : state.programmes().values()) {
      for (var rollout : programme.rollouts().values()) {
        for (var model : rollout.plan().models()) {
          var images = goesOn(rollout, model) ? going : stopped;
          add(images, programme, rollout.plan().release(), model);
          if (rollout.state() instanceof RolloutState.Cancelled(var _, var forward)
              && forward != null) {
            add(going, programme, forward, model);
          }
        }
      }
    }
    stopped.removeAll(going);
    return Set.copyOf(stopped);
  }

  private static void add(Set<String> images, Programme programme, String version, String model) {
    var release = programme.releases().get(version);
    var image = release == null ? null : release.images().get(model);
    if (image != null) {
      images.add(image.sha256());
    }
  }

  private static boolean goesOn(Rollout rollout, String model) {
    return switch (rollout.state()) {
      case RolloutState.Draft _,
          RolloutState.AwaitingApproval _,
          RolloutState.Scheduled _,
          RolloutState.Paused _ ->
          true;
      case RolloutState.Running running -> !running.haltedModels().contains(model);
      case RolloutState.Completed completed -> !completed.haltedModels().contains(model);
      case RolloutState.Halted _,
          RolloutState.HaltedAfterCompletion _,
          RolloutState.Cancelled _,
          RolloutState.Withdrawn _ ->
          false;
    };
  }
}
