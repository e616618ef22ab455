package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.Fields;
import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/** The first fields of batches and of accepted events: the reporter, and its clock at sending. */
final class HeadFields {
  static final int COUNT = 6;

  private @Nullable String deviceId;
  private @Nullable String vendor;
  private @Nullable String model;
  private @Nullable String firmware;
  private long incarnation;
  private long sentAt;

  void read(int position, ResolvingDecoder in) throws IOException {
    switch (position) {
      case 0 -> deviceId = in.readString();
      case 1 -> vendor = in.readString();
      case 2 -> model = in.readString();
      case 3 -> firmware = in.readString();
      case 4 -> incarnation = in.readLong();
      default -> sentAt = in.readLong();
    }
  }

  Reporter reporter() throws IOException {
    return new Reporter(
        Fields.present(deviceId),
        Fields.present(vendor),
        Fields.present(model),
        Fields.present(firmware),
        incarnation);
  }

  long sentAt() {
    return sentAt;
  }

  static void write(Reporter reporter, long sentAt, Encoder out) throws IOException {
    out.writeString(reporter.deviceId());
    out.writeString(reporter.vendor());
    out.writeString(reporter.model());
    out.writeString(reporter.firmware());
    out.writeLong(reporter.incarnation());
    out.writeLong(sentAt);
  }
}
