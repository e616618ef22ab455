package dev.yunfan.ota.gate;

import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.ModelEvidence;
import java.util.List;

/**
 * The gate's decision on a rollout now. Verdicts that are recorded carry the counts that they
 * judged.
 */
public sealed interface GateVerdict {
  /** It hurts on these models. */
  record Halt(
      List<String> models, String why, List<ModelEvidence> counts, List<Judgement> judgements)
      implements GateVerdict {
    public Halt {
      judgements = List.copyOf(judgements);
      models = List.copyOf(models);
      counts = List.copyOf(counts);
    }
  }

  /** The stage with this index opens. */
  record Advance(int stage, String why, List<ModelEvidence> counts, List<Judgement> judgements)
      implements GateVerdict {
    public Advance {
      judgements = List.copyOf(judgements);
      counts = List.copyOf(counts);
    }
  }

  /** The last stage has passed. */
  record Complete(String why, List<ModelEvidence> counts, List<Judgement> judgements)
      implements GateVerdict {
    public Complete {
      judgements = List.copyOf(judgements);
      counts = List.copyOf(counts);
    }
  }

  /** It stays as it is until this changes. */
  record Hold(String why) implements GateVerdict {}

  /** Nothing is to be decided. */
  record Rest() implements GateVerdict {}
}
