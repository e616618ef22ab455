package dev.yunfan.ota.gate;

import java.util.List;

/** What shall become of a running rollout now. */
public sealed interface GateVerdict {
  /** It hurts, or cannot be judged, on these models. */
  record Halt(List<String> models, String why) implements GateVerdict {
    public Halt {
      models = List.copyOf(models);
    }
  }

  /** The stage with this index opens. */
  record Advance(int stage, String why) implements GateVerdict {}

  /** The last stage has passed. */
  record Complete(String why) implements GateVerdict {}

  /** Nothing, for this reason. */
  record Hold(String why) implements GateVerdict {}
}
