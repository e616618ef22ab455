package dev.yunfan.runtime.operator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kind of an operator. */
public enum OperatorRole {
  /** Ships a vendor's releases. */
  VENDOR_OPERATOR,
  /** Watches a vendor's releases. */
  VENDOR_VIEWER,
  /** Counts. */
  ANALYST,
  /** Answers for single handsets. */
  SUPPORT,
  /** Everything. */
  ADMIN;

  private static final Set<Permission> SHIPPING =
      EnumSet.complementOf(EnumSet.of(Permission.ADMINISTER));
  private static final Set<Permission> WATCHING = EnumSet.of(Permission.READ, Permission.AUDIT);
  private static final Set<Permission> COUNTING = EnumSet.of(Permission.READ);
  private static final Set<Permission> ANSWERING = EnumSet.of(Permission.READ, Permission.DEVICE);
  private static final Set<Permission> ALL = EnumSet.allOf(Permission.class);

  /** Whether the role allows something. */
  public boolean allows(Permission permission) {
    return switch (this) {
      case VENDOR_OPERATOR -> SHIPPING.contains(permission);
      case VENDOR_VIEWER -> WATCHING.contains(permission);
      case ANALYST -> COUNTING.contains(permission);
      case SUPPORT -> ANSWERING.contains(permission);
      case ADMIN -> ALL.contains(permission);
    };
  }

  /** Whether somebody of this role must be confined to one vendor. */
  public boolean confined() {
    return this == VENDOR_OPERATOR || this == VENDOR_VIEWER;
  }

  /** Its name outside, such as {@code vendor-operator}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The role with a name such as {@code vendor-operator}. */
  public static Optional<OperatorRole> named(String code) {
    return Arrays.stream(values()).filter(role -> role.code().equals(code)).findAny();
  }
}
