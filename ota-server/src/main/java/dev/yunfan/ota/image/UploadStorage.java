package dev.yunfan.ota.image;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where an upload's bytes go; a seam, so that a test can fill it up. */
public interface UploadStorage {
  /** The file system, whose symbolic links are not followed. */
  UploadStorage FILES =
      file ->
          Files.newByteChannel(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);

  /** A file to read and write, made when it is missing. */
  SeekableByteChannel open(Path file) throws IOException;
}
