package dev.yunfan.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The demo's firmware images: real ARM code, assembled from the native libraries that the class
 * path carries anyway. Two versions differ as real ones do: a common part, and a part compiled
 * anew.
 */
final class DemoImages {
  private static final String COMMON = "android-arm";
  private static final int HEADER_BYTES = 512;

  private DemoImages() {}

  /**
   * An image of about 86 kB.
   *
   * @param version {@code 1.0.0} is built for ARMv6, any other for ARMv7
   */
  static byte[] of(String vendor, String model, String version) {
    var image = new ByteArrayOutputStream();
    byte[] name = "YUNFAN-IMAGE %s %s %s\n".formatted(vendor, model, version).getBytes(US_ASCII);
    image.writeBytes(name);
    image.writeBytes(new byte[HEADER_BYTES - name.length]);
    image.writeBytes(library(COMMON));
    image.writeBytes(library(version.equals("1.0.0") ? "armv6" : "armv7"));
    return image.toByteArray();
  }

  private static byte[] library(String architecture) {
    String name = "/org/xerial/snappy/native/Linux/%s/libsnappyjava.so".formatted(architecture);
    try (var in = DemoImages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
