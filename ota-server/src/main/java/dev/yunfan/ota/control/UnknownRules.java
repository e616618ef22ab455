package dev.yunfan.ota.control;

/** The log goes on by rules that this build does not know, so it can fold no further. */
public final class UnknownRules extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnknownRules(int found) {
    super(
        "the control log goes on by rules %d, this server knows them up to %d; start a newer server"
            .formatted(found, Rules.NEWEST.number()));
  }
}
