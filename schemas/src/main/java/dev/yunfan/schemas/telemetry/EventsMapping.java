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

  @Override
  public TelemetryEvents read(ResolvingDecoder in) throws IOException {
    var head = new HeadFields();
    long arrivedAt = 0;
    List<AcceptedEvent> events = List.of();
    for (var field : in.readFieldOrder()) {
      if (field.pos() < HeadFields.COUNT) {
        head.read(field.pos(), in);
      } else if (field.pos() == ARRIVED_AT) {
        arrivedAt = in.readLong();
      } else {
        events = Fields.readList(in, EventsMapping::readEvent);
      }
    }
    return new TelemetryEvents(head.reporter(), head.sentAt(), arrivedAt, events);
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
  }
}
