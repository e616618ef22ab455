package dev.yunfan.ingest.admission;

/** Leaves the plain lane; costs nothing and says nothing, since the other lane finds out why. */
final class NotPlain extends Exception {
  @SuppressWarnings("StaticAssignmentOfThrowable") // without a trace, one is like another
  static final NotPlain HERE = new NotPlain();

  private static final long serialVersionUID = 1L;

  private NotPlain() {
    super(null, null, false, false);
  }
}
