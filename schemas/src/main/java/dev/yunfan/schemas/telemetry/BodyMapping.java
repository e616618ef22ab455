package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** The union of event bodies; its branches are in the order of the schema. */
@SuppressWarnings("EnumOrdinal") // the schema fixes the order; the round-trip test holds it
final class BodyMapping {
  private static final Network[] NETWORKS = Network.values();
  private static final CrashKind[] KINDS = CrashKind.values();
  private static final UpdatePhase[] PHASES = UpdatePhase.values();
  private static final FailureReason[] FAILURES = FailureReason.values();

  private BodyMapping() {}

  static TelemetryEvent read(ResolvingDecoder in) throws IOException {
    int branch = in.readIndex();
    return switch (branch) {
      case 0 -> readActivation(in);
      case 1 -> readHeartbeat(in);
      case 2 -> readCrash(in);
      case 3 -> readReport(in);
      default -> throw new IOException("body of unknown branch " + branch);
    };
  }

  private static Activation readActivation(ResolvingDecoder in) throws IOException {
    String region = "";
    for (var _ : in.readFieldOrder()) {
      region = in.readString();
    }
    return new Activation(region);
  }

  private static Heartbeat readHeartbeat(ResolvingDecoder in) throws IOException {
    long uptimeSeconds = 0;
    int boots = 0;
    int batteryPercent = 0;
    long freeStorageMegabytes = 0;
    Network network = Network.NONE;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> uptimeSeconds = in.readLong();
        case 1 -> boots = in.readInt();
        case 2 -> batteryPercent = in.readInt();
        case 3 -> freeStorageMegabytes = in.readLong();
        default -> network = Fields.symbol(NETWORKS, in.readEnum());
      }
    }
    return new Heartbeat(uptimeSeconds, boots, batteryPercent, freeStorageMegabytes, network);
  }

  private static Crash readCrash(ResolvingDecoder in) throws IOException {
    CrashKind kind = CrashKind.JAVA;
    String reason = "";
    String process = "";
    List<String> frames = List.of();
    long uptimeSeconds = 0;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> kind = Fields.symbol(KINDS, in.readEnum());
        case 1 -> reason = in.readString();
        case 2 -> process = in.readString();
        case 3 -> frames = Fields.readList(in, ResolvingDecoder::readString);
        default -> uptimeSeconds = in.readLong();
      }
    }
    return new Crash(kind, reason, process, frames, uptimeSeconds);
  }

  private static UpdateReport readReport(ResolvingDecoder in) throws IOException {
    String rolloutId = "";
    String release = "";
    UpdatePhase phase = UpdatePhase.OFFERED;
    String reason = null;
    var failure = FailureReason.UNSTATED;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> rolloutId = in.readString();
        case 1 -> release = in.readString();
        case 2 -> phase = Fields.symbol(PHASES, in.readEnum());
        case 3 -> reason = Fields.readOptional(in);
        default -> failure = Fields.symbol(FAILURES, in.readEnum());
      }
    }
    return new UpdateReport(rolloutId, release, phase, reason, failure);
  }

  static void write(TelemetryEvent body, Encoder out) throws IOException {
    switch (body) {
      case Activation activation -> {
        out.writeIndex(0);
        out.writeString(activation.region());
      }
      case Heartbeat heartbeat -> {
        out.writeIndex(1);
        out.writeLong(heartbeat.uptimeSeconds());
        out.writeInt(heartbeat.boots());
        out.writeInt(heartbeat.batteryPercent());
        out.writeLong(heartbeat.freeStorageMegabytes());
        out.writeEnum(heartbeat.network().ordinal());
      }
      case Crash crash -> {
        out.writeIndex(2);
        out.writeEnum(crash.kind().ordinal());
        out.writeString(crash.reason());
        out.writeString(crash.process());
        Fields.writeList(crash.frames(), out, out::writeString);
        out.writeLong(crash.uptimeSeconds());
      }
      case UpdateReport report -> {
        out.writeIndex(3);
        out.writeString(report.rolloutId());
        out.writeString(report.release());
        out.writeEnum(report.phase().ordinal());
        Fields.writeOptional(report.reason(), out);
        out.writeEnum(report.failure().ordinal());
      }
    }
  }
}
