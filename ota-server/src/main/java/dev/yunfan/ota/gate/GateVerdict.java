package dev.yunfan.ota.gate;

import dev.yunfan.schemas.control.ModelEvidence;
import java.util.List;

/** What becomes of a rollout now. Verdicts that are recorded carry the counts that they judged. */
public sealed interface GateVerdict {
  /** It hurts on these models. */
  record Halt(List<String> models, String why, List<ModelEvidence> counts) implements GateVerdict {
    public Halt {
      models = List.copyOf(models);
      counts = List.copyOf(counts);
    }
  }

  /** The stage with this index opens. */
  record Advance(int stage, String why, List<ModelEvidence> counts) implements GateVerdict {
    public Advance {
      counts = List.copyOf(counts);
    }
  }

  /** The last stage has passed. */
  record Complete(String why, List<ModelEvidence> counts) implements GateVerdict {
    public Complete {
      counts = List.copyOf(counts);
    }
  }

  /** It stays as it is until this changes. */
  record Hold(String why) implements GateVerdict {}

  /** Nothing is to be decided. */
  record Rest() implements GateVerdict {}
}
