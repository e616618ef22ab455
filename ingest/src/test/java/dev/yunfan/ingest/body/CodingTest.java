package dev.yunfan.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class CodingTest {
  private static final int MAX = 100_000;

  @ParameterizedTest
  @EnumSource
  void a_body_comes_back_up_to_the_limit(Coding coding) throws IOException {
    for (int length : new int[] {0, 1, 511, 512, 513, 40_000, MAX - 1, MAX}) {
      byte[] body = new byte[length];
      new Random(length).nextBytes(body);
      Arrays.fill(body, 0, length / 2, (byte) 7);

      assertThat(coding.decode(encode(coding, body), MAX)).as("length %d", length).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_byte_more_is_too_large(Coding coding) throws IOException {
    byte[] coded = encode(coding, new byte[MAX + 1]);

    assertThatThrownBy(() -> coding.decode(coded, MAX)).isInstanceOf(Coding.TooLarge.class);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void a_bomb_is_refused_and_never_held(Coding coding) throws IOException {
    byte[] bomb = encode(coding, new byte[256 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(1024 * 1024);
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = memory.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> coding.decode(bomb, MAX)).isInstanceOf(Coding.TooLarge.class);

    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(20L * MAX);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void every_truncation_is_refused(Coding coding) throws IOException {
    byte[] body = new byte[2_000];
    new Random(1).nextBytes(body);
    byte[] coded = encode(coding, body);

    for (int length = 0; length < coded.length; length += 7) {
      byte[] cut = Arrays.copyOf(coded, length);
      assertThatThrownBy(() -> coding.decode(cut, MAX))
          .as("cut to %d of %d", length, coded.length)
          .isInstanceOf(IOException.class);
    }
  }

  private static byte[] encode(Coding coding, byte[] body) throws IOException {
    return switch (coding) {
      case IDENTITY -> body;
      case ZSTD -> Zstd.compress(body, 3);
      case GZIP -> {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
          gzip.write(body);
        }
        yield out.toByteArray();
      }
    };
  }
}
