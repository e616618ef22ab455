package dev.yunfan.schemas.control;

import java.util.Arrays;
import java.util.Objects;

/** A metadata file of The Update Framework, byte for byte as its holders signed it. */
public final class SignedFile {
  private final String role;
  private final long version;
  private final byte[] bytes;

  /**
   * A file.
   *
   * @param role that it speaks for, such as {@code root} or {@code haier}
   * @param version its version, at least 1
   */
  public SignedFile(String role, long version, byte[] bytes) {
    this.role = role;
    this.version = version;
    this.bytes = bytes.clone();
  }

  /** The role that it speaks for. */
  public String role() {
    return role;
  }

  /** Its version, at least 1. */
  public long version() {
    return version;
  }

  /** The file. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedFile that
        && role.equals(that.role)
        && version == that.version
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(role, version, Arrays.hashCode(bytes));
  }

  @Override
  public String toString() {
    return "%d.%s, %d bytes".formatted(version, role, bytes.length);
  }
}
