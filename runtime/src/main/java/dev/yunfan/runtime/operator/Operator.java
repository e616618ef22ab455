package dev.yunfan.runtime.operator;

/**
 * Somebody who proved to be an operator.
 *
 * @param name that the record of changes shows
 * @param vendor that they are confined to; empty: none
 * @param principal who they were proven to be, whatever they are called: {@code token:ID} or {@code
 *     oidc:ISSUER#SUBJECT}
 */
public record Operator(String name, OperatorRole role, String vendor, String principal) {
  public Operator {
    if (role.confined() && vendor.isEmpty()) {
      throw new IllegalArgumentException("a %s needs a vendor".formatted(role.code()));
    }
  }

  /** Whether they see and touch a vendor's things. */
  public boolean sees(String ofVendor) {
    return vendor.isEmpty() || vendor.equals(ofVendor);
  }
}
