package dev.yunfan.ota.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteRangeTest {
  @Test
  void ranges_are_read_as_the_rfc_says() {
    assertThat(ByteRange.of("bytes=0-9", 100)).isEqualTo(new ByteRange.Part(0, 9));
    assertThat(ByteRange.of("bytes=90-", 100)).isEqualTo(new ByteRange.Part(90, 99));
    assertThat(ByteRange.of("bytes=90-1000", 100)).isEqualTo(new ByteRange.Part(90, 99));
    assertThat(ByteRange.of("bytes=-10", 100)).isEqualTo(new ByteRange.Part(90, 99));
    assertThat(ByteRange.of("bytes=-1000", 100)).isEqualTo(new ByteRange.Part(0, 99));
    assertThat(ByteRange.of("bytes=100-", 100)).isEqualTo(new ByteRange.Beyond());
    assertThat(ByteRange.of("bytes=-0", 100)).isEqualTo(new ByteRange.Beyond());
    for (String ignored :
        new String[] {
          null, "", "items=0-1", "bytes=", "bytes=x-y", "bytes=5-2", "bytes=0-1,3-4", "bytes=7"
        }) {
      assertThat(ByteRange.of(ignored, 100)).as("%s", ignored).isEqualTo(new ByteRange.Whole());
    }
  }
}
