package dev.yunfan.ota.policy;

import dev.yunfan.schemas.control.Guardrails;
import java.util.List;

/** The result of reading a policy. */
public sealed interface PolicyReading {
  /**
   * It can be used.
   *
   * @param warnings what is allowed, and hardly meant
   */
  record Usable(Guardrails guardrails, List<PolicyFault> warnings) implements PolicyReading {
    public Usable {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It cannot be used.
   *
   * @param faults all of them, at least one, in the order of the text
   */
  record Faulty(List<PolicyFault> faults) implements PolicyReading {
    public Faulty {
      faults = List.copyOf(faults);
    }
  }
}
