package dev.yunfan.bench.guard;

/** The words above the tables, so that one command writes the whole report. */
final class Preface {
  private Preface() {}

  static String text(long seed, boolean quick) {
    return """
    # Guardrails: how often they err, and how fast they decide

    One command prints this file%s:

    ```
    ./yunfan bench guardrails --seed %d > docs/reports/guardrails.md
    ```

    Handsets crash once in 11 days on average. With frailty their rates are Gamma distributed with shape 0.5; 2 %%
    of their crashes begin a loop of geometric length with mean 20. Each handset checks in once within 24 hours of
    a stage's opening. *Given* are the figures that the design started from. Intervals are of 95 %%; a figure
    fails if its interval lies wholly above the bound.

    With frailty each handset of a release at r = r_max crashes r_max times as often as it would have. The frail
    ones of the treated arm crash first, so the ratio among those still at risk falls below r_max as a stage goes
    on, and the longer the faster. The guarantee is of that ratio: of the rate of those still at risk. The rows
    with frailty show the difference; a policy that must hold per handset needs a smaller r_max.

    A given figure in bold is more than a tenth away from ours.

    Liars are chosen before the rollout has an id, so each share of the stages draws from them as from all. They
    know their arm. No proof within 48 hours is no verdict: the stage waits on.
    """
        .formatted(quick ? " (here in a quick form, of no worth)" : "", seed);
  }
}
