package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A handset that sends the head of a request and a part of its body, and then takes its time. */
final class SlowSocket implements AutoCloseable {
  private final Socket socket;
  private final byte[] body;

  SlowSocket(int port, String device, byte[] body) throws IOException {
    this(port, device, body, body.length / 2);
  }

  /** Sends so many bytes of the body with the head. */
  SlowSocket(int port, String device, byte[] body, int atOnce) throws IOException {
    this.body = body;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(90_000);
    var head =
        """
        POST /v1/telemetry HTTP/1.1\r
        Host: localhost\r
        Authorization: %s\r
        Content-Type: application/avro\r
        Content-Length: %d\r
        \r
        """
            .formatted(GatewayClient.credential(device), body.length);
    socket.getOutputStream().write(head.getBytes(UTF_8));
    socket.getOutputStream().write(body, 0, atOnce);
  }

  void sendTheRest() throws IOException {
    socket.getOutputStream().write(body, body.length / 2, body.length - body.length / 2);
  }

  /** The status of the answer. */
  int status() throws IOException {
    byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 202".length());
    return Integer.parseInt(new String(start, UTF_8).substring("HTTP/1.1 ".length()));
  }

  /** Whether the connection ends after the answer. */
  boolean ends() throws IOException {
    socket.getInputStream().readAllBytes(); // fails when it does not end in time
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
