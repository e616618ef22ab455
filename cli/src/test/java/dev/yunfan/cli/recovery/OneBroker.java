package dev.yunfan.cli.recovery;

import dev.yunfan.cli.process.YunfanProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/** {@code ./yunfan broker}, one process. */
final class OneBroker implements Brokers {
  private final Path folder;
  private final int port;
  private YunfanProcess process;

  OneBroker(Path folder) throws IOException {
    this.folder = folder;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    process = started();
  }

  private YunfanProcess started() throws IOException {
    return YunfanProcess.start(
        folder.resolve("broker.log"),
        Map.of(),
        "broker",
        "--data",
        folder.resolve("kafka").toString(),
        "--port",
        Integer.toString(port));
  }

  @Override
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public int coordinatorOf(String group) {
    return 1;
  }

  @Override
  public void awaitWhole() {
    // one broker has all that there is
  }

  @Override
  public void kill(int id) throws InterruptedException {
    process.kill();
  }

  @Override
  public void start(int id) throws IOException {
    process = started();
  }

  @Override
  public void restartInOrder(int id) throws IOException {
    process.close();
    process = started();
  }

  @Override
  public long selfCures() throws IOException {
    return process.logged("the broker restarts itself");
  }

  @Override
  public void close() {
    process.close();
  }
}
