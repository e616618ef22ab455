package dev.yunfan.tuf.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A server that writes exactly the bytes it is told to, for faults below HTTP libraries. */
final class RawServer implements AutoCloseable {
  interface Conversation {
    void hold(OutputStream out) throws IOException;
  }

  private final ServerSocket listener;

  RawServer(Conversation conversation) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              var socket = listener.accept();
              Thread.ofVirtual().start(() -> serve(socket, conversation));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private static void serve(Socket socket, Conversation conversation) {
    try (socket) {
      skipRequest(socket.getInputStream());
      conversation.hold(socket.getOutputStream());
    } catch (IOException hungUp) {
      // the client may leave whenever it has enough
    }
  }

  private static void skipRequest(InputStream in) throws IOException {
    int newLines = 0;
    while (newLines < 2) {
      int c = in.read();
      if (c < 0) {
        return;
      }
      newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/file");
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
