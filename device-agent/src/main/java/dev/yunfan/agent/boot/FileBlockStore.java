package dev.yunfan.agent.boot;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A partition in a file of fixed size. */
public final class FileBlockStore implements BlockStore, AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final FileChannel channel;
  private final long sizeBytes;

  private FileBlockStore(FileChannel channel, long sizeBytes) {
    this.channel = channel;
    this.sizeBytes = sizeBytes;
  }

  /** Opens the file, filled up with zeros first when it is shorter than {@code sizeBytes}. */
  public static FileBlockStore open(Path file, long sizeBytes) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      fill(channel, sizeBytes);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new FileBlockStore(channel, sizeBytes);
  }

  /** A partition takes its room when it is made: a file with holes could be full at any write. */
  private static void fill(FileChannel channel, long sizeBytes) throws IOException {
    if (channel.size() == sizeBytes) {
      return;
    }
    for (long at = channel.size(); at < sizeBytes; ) {
      var zeros = ByteBuffer.allocate((int) Math.min(CHUNK, sizeBytes - at));
      at += channel.write(zeros, at);
    }
    channel.force(true);
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("%d bytes at %d of %d".formatted(length, offset, sizeBytes));
      }
    }
    return buffer.array();
  }

  @Override
  public void write(long offset, byte[] bytes) throws IOException {
    if (offset + bytes.length > sizeBytes) {
      throw new EOFException("%d bytes at %d of %d".formatted(bytes.length, offset, sizeBytes));
    }
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
