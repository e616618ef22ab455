package dev.yunfan.ota.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Files of a disk that takes so many more bytes and no more, as Linux has it, or that breaks. */
public final class SmallDisk implements UploadStorage {
  private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
  private final AtomicBoolean broken = new AtomicBoolean();
  private final List<SeekableByteChannel> opened = new CopyOnWriteArrayList<>();

  /** From now on. */
  public void holds(long bytes) {
    room.set(bytes);
  }

  /** From now on it cannot even tell how long a file is. */
  void breaks() {
    broken.set(true);
  }

  /** How many of its files are open. */
  long open() {
    return opened.stream().filter(SeekableByteChannel::isOpen).count();
  }

  @Override
  public SeekableByteChannel open(Path file) throws IOException {
    var part = new Part(UploadStorage.FILES.open(file), room, broken);
    opened.add(part);
    return part;
  }

  private record Part(SeekableByteChannel file, AtomicLong room, AtomicBoolean broken)
      implements SeekableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int fit = (int) Math.min(bytes.remaining(), room.get());
      if (fit == 0) {
        throw new IOException("No space left on device");
      }
      room.addAndGet(-fit);
      var beginning = bytes.slice(bytes.position(), fit);
      while (beginning.hasRemaining()) {
        file.write(beginning);
      }
      bytes.position(bytes.position() + fit);
      return fit;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return file.read(into);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public SeekableByteChannel position(long at) throws IOException {
      file.position(at);
      return this;
    }

    @Override
    public long size() throws IOException {
      if (broken.get()) {
        throw new IOException("Input/output error");
      }
      return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
