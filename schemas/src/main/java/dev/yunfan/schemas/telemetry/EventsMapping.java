package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code TelemetryEvents}, in the order of its schema. */
final class EventsMapping implements Mapping<TelemetryEvents> {
  private static final int ARRIVED_AT = HeadFields.COUNT;
  private static final int EVENTS = ARRIVED_AT + 1;
  private static final int RECEIPTS = EVENTS + 1;
  private static final int BAD_RECEIPTS = RECEIPTS + 1;

  @Override
  public TelemetryEvents read(ResolvingDecoder in) throws IOException {
    var head = new HeadFields();
    long arrivedAt = 0;
    List<AcceptedEvent> events = List.of();
    List<Membership> receipts = List.of();
    int badReceipts = 0;
    List<Long> cut = List.of();
    for (var field : in.readFieldOrder()) {
      if (field.pos() < HeadFields.COUNT) {
        head.read(field.pos(), in);
      } else if (field.pos() == ARRIVED_AT) {
        arrivedAt = in.readLong();
      } else if (field.pos() == EVENTS) {
        events = Fields.readList(in, EventsMapping::readEvent);
      } else if (field.pos() == RECEIPTS) {
        receipts = Fields.readList(in, EventsMapping::readReceipt);
      } else if (field.pos() == BAD_RECEIPTS) {
        badReceipts = in.readInt();
      } else {
        cut = Fields.readList(in, ResolvingDecoder::readLong);
      }
    }
    return new TelemetryEvents(
        head.reporter(), head.sentAt(), arrivedAt, events, receipts, badReceipts, cut);
  }

  private static Membership readReceipt(ResolvingDecoder in) throws IOException {
    var membership = new MembershipFields();
    for (var field : in.readFieldOrder()) {
      if (field.pos() == MembershipFields.COUNT) {
        membership.readOpened(in);
      } else {
        membership.read(field.pos(), in);
      }
    }
    return membership.membership();
  }

  private static AcceptedEvent readEvent(ResolvingDecoder in) throws IOException {
    long seq = 0;
    long at = 0;
    long eventTime = 0;
    TelemetryEvent body = null;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> seq = in.readLong();
        case 1 -> at = in.readLong();
        case 2 -> eventTime = in.readLong();
        default -> body = BodyMapping.read(in);
      }
    }
    return new AcceptedEvent(seq, at, eventTime, Fields.present(body));
  }

  @Override
  public void write(TelemetryEvents value, Encoder out) throws IOException {
    HeadFields.write(value.reporter(), value.sentAt(), out);
    out.writeLong(value.arrivedAt());
    Fields.writeList(
        value.events(),
        out,
        event -> {
          out.writeLong(event.seq());
          out.writeLong(event.at());
          out.writeLong(event.eventTime());
          BodyMapping.write(event.body(), out);
        });
    Fields.writeList(
        value.receipts(),
        out,
        receipt -> {
          MembershipFields.write(receipt, out);
          out.writeInt(receipt.opened());
        });
    out.writeInt(value.badReceipts());
    Fields.writeList(value.cut(), out, out::writeLong);
  }
}
