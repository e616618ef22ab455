package dev.yunfan.agent.update;

import java.util.List;

/** Where the handset is now and what it does next, in order. */
public record Step(UpdateState state, List<UpdateEffect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  static Step to(UpdateState state, UpdateEffect... effects) {
    return new Step(state, List.of(effects));
  }
}
