package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code TelemetryBatch}, in the order of its schema. */
final class BatchMapping implements Mapping<TelemetryBatch> {
  private static final int EVENTS = HeadFields.COUNT;

  @Override
  public TelemetryBatch read(ResolvingDecoder in) throws IOException {
    var head = new HeadFields();
    List<DeviceEvent> events = List.of();
    List<Receipt> receipts = List.of();
    for (var field : in.readFieldOrder()) {
      if (field.pos() < HeadFields.COUNT) {
        head.read(field.pos(), in);
      } else if (field.pos() == EVENTS) {
        events = Fields.readList(in, BatchMapping::readEvent);
      } else {
        receipts = Fields.readList(in, BatchMapping::readReceipt);
      }
    }
    return new TelemetryBatch(head.reporter(), head.sentAt(), events, receipts);
  }

  private static Receipt readReceipt(ResolvingDecoder in) throws IOException {
    var membership = new MembershipFields();
    int day = 0;
    int keyId = 0;
    byte[] mac = {};
    for (var field : in.readFieldOrder()) {
      switch (field.pos() - MembershipFields.COUNT) {
        case 0 -> day = in.readInt();
        case 1 -> keyId = in.readInt();
        case 2 -> mac = Fields.readBytes(in);
        case 3 -> membership.readOpened(in);
        default -> membership.read(field.pos(), in);
      }
    }
    return new Receipt(membership.membership(), day, keyId, mac);
  }

  private static DeviceEvent readEvent(ResolvingDecoder in) throws IOException {
    long seq = 0;
    long at = 0;
    TelemetryEvent body = null;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> seq = in.readLong();
        case 1 -> at = in.readLong();
        default -> body = BodyMapping.read(in);
      }
    }
    return new DeviceEvent(seq, at, Fields.present(body));
  }

  @Override
  public void write(TelemetryBatch batch, Encoder out) throws IOException {
    HeadFields.write(batch.reporter(), batch.sentAt(), out);
    Fields.writeList(
        batch.events(),
        out,
        event -> {
          out.writeLong(event.seq());
          out.writeLong(event.at());
          BodyMapping.write(event.body(), out);
        });
    Fields.writeList(
        batch.receipts(),
        out,
        receipt -> {
          MembershipFields.write(receipt.membership(), out);
          out.writeInt(receipt.day());
          out.writeInt(receipt.keyId());
          out.writeBytes(receipt.mac());
          out.writeInt(receipt.membership().opened());
        });
  }
}
