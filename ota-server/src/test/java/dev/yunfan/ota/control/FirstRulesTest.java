package dev.yunfan.ota.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.ControlRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Records of before the first upgrade fold for ever as 0.1.0 (commit 71ae577) folded them. */
class FirstRulesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/fold-0.1.0.txt");
  private static final int LOGS = 40;
  private static final int LENGTH = 200;

  @Test
  void a_log_that_never_saw_an_upgrade_folds_as_by_0_1_0() throws Exception {
    assertThat(folded()).isEqualTo(Files.readAllLines(GOLDEN));
  }

  static List<String> folded() throws Exception {
    var lines = new ArrayList<String>();
    for (int seed = 0; seed < LOGS; seed++) {
      var random = new Random(seed);
      var state = ControlState.EMPTY;
      var effects = new StringBuilder();
      for (int i = 0; i < LENGTH; i++) {
        byte[] bytes = Commands.bytes(Commands.any(random, i));
        var reached = state.head().then(i, bytes);
        var step = Fold.step(state, ControlRecord.decode(bytes), reached);
        effects.append(
            step.effect() instanceof Effect.Refused refused
                ? refused.reason().name().charAt(0)
                : '+');
        state = step.state();
      }
      lines.add(effects + " " + state.head().hash() + " " + shown(state));
    }
    return lines;
  }

  private static String shown(ControlState state) {
    var text = new StringBuilder();
    for (var programme : new TreeMap<>(state.programmes()).values()) {
      text.append(programme.vendor()).append(programme.revision()).append(programme.withdrawn());
      text.append(new TreeSet<>(programme.revokedDevices()));
      for (var release : new TreeMap<>(programme.releases()).values()) {
        text.append(release.version()).append(release.state()).append(release.counter());
        text.append(release.revision()).append(release.images().keySet());
      }
      for (var rollout : new TreeMap<>(programme.rollouts()).values()) {
        text.append(rollout.id()).append(rollout.state()).append(rollout.revision());
        text.append(rollout.share()).append(rollout.claimsHandsets()).append(plan(rollout));
        for (var counts : new TreeMap<>(rollout.baseline()).values()) {
          text.append(counts.model()).append(counts.attempted()).append(counts.bad());
        }
      }
    }
    text.append(ids(state.tokens())).append(ids(state.webhooks()));
    return text.append(state.trust().revision()).append(state.trust().publications()).toString();
  }

  /** As 0.1.0 showed it, which had no guardrails. */
  private static String plan(Rollout rollout) {
    return rollout.plan().toString().replace(", guardrails=null]", "]");
  }

  private static String ids(Map<String, ?> things) {
    return new TreeSet<>(things.keySet()).toString();
  }
}
