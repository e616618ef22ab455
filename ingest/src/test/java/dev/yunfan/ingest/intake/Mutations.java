package dev.yunfan.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import dev.yunfan.ingest.Batches;
import dev.yunfan.ingest.body.Submission;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Random, mutated and truncated bodies in every format and coding, from a seed. */
final class Mutations {
  private static final TelemetryBatch BATCH =
      Batches.with(
          Batches.of(
              Batches.DEVICE,
              new Activation("CN-31"),
              Batches.heartbeat(),
              Batches.crash(),
              new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "hash 云帆", FailureReason.BOOT)),
          Batches.receipt(Batches.DEVICE, new Membership("r1", "2.0.0", Arm.TREATED, 0)));
  private static final byte[] AVRO = TelemetryBatch.CODEC.encode(BATCH);
  private static final byte[] JSON = TelemetryBatch.CODEC.encodeJson(BATCH).getBytes(UTF_8);
  private static final List<String> FORMATS = List.of("application/avro", "application/json");
  private static final List<String> CODINGS = List.of("identity", "gzip", "zstd");
  private static final List<byte[]> MORSELS =
      List.of(
          "[".repeat(5_000).getBytes(UTF_8),
          "{\"a\":".repeat(2_000).getBytes(UTF_8),
          "1e999999999".getBytes(UTF_8),
          "-".getBytes(UTF_8),
          "9".repeat(2_000).getBytes(UTF_8),
          "\"\\ud800\"".getBytes(UTF_8),
          "null".getBytes(UTF_8),
          "{\"dev.yunfan.telemetry.Crash\":null}".getBytes(UTF_8),
          "\u0000".getBytes(UTF_8),
          new byte[] {(byte) 0xFF, (byte) 0xFE},
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, // the longest varint
          new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F}); // 2^31 - 1

  private final Random random;

  Mutations(long seed) {
    this.random = new Random(seed);
  }

  Submission next(DevicePrincipal sender) {
    int format = random.nextInt(FORMATS.size());
    int coding = random.nextInt(CODINGS.size());
    byte[] body = format == 0 ? AVRO : JSON;
    boolean inside = random.nextInt(3) > 0;
    if (random.nextInt(20) == 0) {
      body = noise();
    } else if (inside) {
      body = mutated(body);
    }
    byte[] coded = coded(coding, body);
    return new Submission(
        sender,
        FORMATS.get(format),
        CODINGS.get(coding),
        inside && coding > 0 && random.nextBoolean() ? coded : outside(coded, inside));
  }

  private byte[] outside(byte[] coded, boolean alreadyMutated) {
    return alreadyMutated || random.nextInt(10) == 0 ? coded : mutated(coded);
  }

  private byte[] mutated(byte[] whole) {
    byte[] bytes = whole;
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> flipped(bytes);
            case 2 -> spliced(bytes, MORSELS.get(random.nextInt(MORSELS.size())));
            case 3 -> spliced(bytes, piece(bytes));
            case 4 -> without(bytes);
            default -> overwritten(bytes);
          };
    }
    return bytes;
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(2_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private byte[] overwritten(byte[] bytes) {
    byte[] copy = bytes.clone();
    for (int i = random.nextInt(8); i > 0 && copy.length > 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt();
    }
    return copy;
  }

  private byte[] piece(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    return Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
  }

  private byte[] spliced(byte[] bytes, byte[] piece) {
    int at = random.nextInt(bytes.length + 1);
    var out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(piece);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }

  private byte[] without(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(Math.min(40, bytes.length - from) + 1);
    return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] coded(int coding, byte[] body) {
    return switch (coding) {
      case 0 -> body;
      case 1 -> gzip(body);
      default -> Zstd.compress(body);
    };
  }

  private static byte[] gzip(byte[] body) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // to memory
    }
    return out.toByteArray();
  }
}
