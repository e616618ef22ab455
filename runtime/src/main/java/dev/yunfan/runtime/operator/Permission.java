package dev.yunfan.runtime.operator;

/** An act that a role may allow; every route names one. */
public enum Permission {
  /** See releases, rollouts and their progress. */
  READ,
  /** Upload images, create and withdraw releases. */
  RELEASE,
  /** Create, start, pause, resume, advance, halt and cancel rollouts. */
  ROLL_OUT,
  /** Approve what somebody else started. */
  APPROVE,
  /** Take back a vendor's whole programme. */
  WITHDRAW_PROGRAMME,
  /** Ask about one handset, and revoke its credential. */
  DEVICE,
  /** Read the record of who did what. */
  AUDIT,
  /** Make and revoke tokens and webhooks. */
  ADMINISTER
}
