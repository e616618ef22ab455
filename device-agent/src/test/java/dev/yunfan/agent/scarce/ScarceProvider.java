package dev.yunfan.agent.scarce;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does everything on the real path, and asks a {@link Scarcity} before what may need a block. */
final class ScarceProvider extends FileSystemProvider {
  private final Scarcity scarcity;

  ScarceProvider(Scarcity scarcity) {
    this.scarcity = scarcity;
  }

  private static FileSystemProvider under(Path path) {
    return ScarcePath.real(path).getFileSystem().provider();
  }

  @Override
  public String getScheme() {
    return "scarce";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("made by Scarcity alone");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("made by Scarcity alone");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("made by Scarcity alone");
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    var real = ScarcePath.real(path);
    if (Files.notExists(real)) {
      scarcity.grow(0);
    } else if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      scarcity.gone(real);
    }
    return new ScarceChannel(FileChannel.open(real, options, attributes), scarcity);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    var system = ((ScarcePath) folder).system();
    var stream =
        under(folder)
            .newDirectoryStream(
                ScarcePath.real(folder), path -> filter.accept(new ScarcePath(system, path)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        var paths = stream.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return paths.hasNext();
          }

          @Override
          public Path next() {
            return new ScarcePath(system, paths.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    if (Files.notExists(ScarcePath.real(folder))) {
      scarcity.grow(0);
    }
    under(folder).createDirectory(ScarcePath.real(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    scarcity.gone(ScarcePath.real(path));
    under(path).delete(ScarcePath.real(path));
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) {
    throw new UnsupportedOperationException("nothing is copied here");
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    scarcity.grow(0);
    scarcity.gone(ScarcePath.real(to));
    under(from).move(ScarcePath.real(from), ScarcePath.real(to), options);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return under(path).isSameFile(ScarcePath.real(path), ScarcePath.real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return under(path).isHidden(ScarcePath.real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return new ScarceStore(under(path).getFileStore(ScarcePath.real(path)), scarcity);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    under(path).checkAccess(ScarcePath.real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return under(path).getFileAttributeView(ScarcePath.real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return under(path).readAttributes(ScarcePath.real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return under(path).readAttributes(ScarcePath.real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    under(path).setAttribute(ScarcePath.real(path), name, value, options);
  }
}
