package dev.yunfan.schemas.control;

/**
 * The actor of a command.
 *
 * @param name that the record shows
 * @param principal who it was proven to be, such as {@code token:0bb8570307b9ffed} or {@code
 *     oidc:ISSUER#SUBJECT}; empty in records before version 3
 */
public record Actor(String name, String principal) {
  /** Somebody of whom the name alone is known. */
  public static Actor named(String name) {
    return new Actor(name, "");
  }

  /**
   * Whether both may be one person: one principal, whatever it is called now, or one name, as when
   * somebody has two tokens.
   */
  public boolean mayBe(Actor other) {
    return name.equals(other.name) || (!principal.isEmpty() && principal.equals(other.principal));
  }
}
