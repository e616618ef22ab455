package dev.yunfan.ota.control;

/** The effect of a command on a state. */
public sealed interface Effect {
  /** It takes effect. */
  record Changed(ControlState state) implements Effect {}

  /**
   * It is void.
   *
   * @param detail what stood against it, for a person
   */
  record Refused(Reason reason, String detail) implements Effect {}

  /** Why a command is void. */
  enum Reason {
    /** The thing does not exist. */
    MISSING,
    /** The thing has changed since the command was decided. */
    STALE,
    /** The thing's state does not allow it, or another thing stands against it. */
    CONFLICT,
    /** It contradicts itself or what it names. */
    INVALID,
    /** This actor must not. */
    FORBIDDEN,
    /** The rules in force, or those that this server knows, have no such command. */
    UNSUPPORTED
  }

  /** Shorthand for a refusal. */
  static Refused refused(Reason reason, String detail) {
    return new Refused(reason, detail);
  }
}
