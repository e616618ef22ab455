package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.Fields;
import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** The first fields of receipts, sent and verified ones alike. */
@SuppressWarnings("EnumOrdinal") // the schema fixes the order; the round-trip test holds it
final class MembershipFields {
  static final int COUNT = 4;
  private static final Arm[] ARMS = Arm.values();

  private String rolloutId = "";
  private String release = "";
  private Arm arm = Arm.CONTROL;
  private int stage;
  private int opened = Membership.UNTOLD;

  void read(int position, ResolvingDecoder in) throws IOException {
    switch (position) {
      case 0 -> rolloutId = in.readString();
      case 1 -> release = in.readString();
      case 2 -> arm = Fields.symbol(ARMS, in.readEnum());
      default -> stage = in.readInt();
    }
  }

  /** The field that came behind all others, so that its place differs. */
  void readOpened(ResolvingDecoder in) throws IOException {
    opened = in.readInt();
  }

  Membership membership() {
    return new Membership(rolloutId, release, arm, stage, opened);
  }

  static void write(Membership membership, Encoder out) throws IOException {
    out.writeString(membership.rolloutId());
    out.writeString(membership.release());
    out.writeEnum(membership.arm().ordinal());
    out.writeInt(membership.stage());
  }
}
