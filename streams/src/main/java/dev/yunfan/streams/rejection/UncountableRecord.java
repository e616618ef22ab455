package dev.yunfan.streams.rejection;

/** A record was read, but cannot be counted; nothing of it was. */
public final class UncountableRecord extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UncountableRecord(String detail) {
    super(detail);
  }
}
