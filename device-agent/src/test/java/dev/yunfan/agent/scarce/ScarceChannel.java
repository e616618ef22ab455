package dev.yunfan.agent.scarce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** A real channel whose writes and flushes ask a {@link Scarcity} first. */
final class ScarceChannel extends FileChannel {
  private final FileChannel real;
  private final Scarcity scarcity;

  ScarceChannel(FileChannel real, Scarcity scarcity) {
    this.real = real;
    this.scarcity = scarcity;
  }

  private void beforeWrite(long at, int bytes) throws IOException {
    scarcity.grow(Math.max(0, at + bytes - real.size()));
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    return real.read(into, at);
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    beforeWrite(real.position(), bytes.remaining());
    return real.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw new UnsupportedOperationException("nobody gathers here");
  }

  @Override
  public int write(ByteBuffer bytes, long at) throws IOException {
    beforeWrite(at, bytes.remaining());
    return real.write(bytes, at);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long at) throws IOException {
    real.position(at);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    scarcity.grow(Math.min(0, size - real.size()));
    real.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    scarcity.grow(0);
    real.force(metadata);
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel to) throws IOException {
    return real.transferTo(at, count, to);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long at, long count) {
    throw new UnsupportedOperationException("nobody transfers here");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) {
    throw new UnsupportedOperationException("nobody maps here");
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    return real.lock(at, size, shared);
  }

  @Override
  public @Nullable FileLock tryLock(long at, long size, boolean shared) throws IOException {
    return real.tryLock(at, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
