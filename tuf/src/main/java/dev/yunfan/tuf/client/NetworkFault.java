package dev.yunfan.tuf.client;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a file could not be fetched, in words: what the HTTP client throws often has no message. */
final class NetworkFault {
  /** No chain of causes is longer; one that goes round in a circle ends here. */
  private static final int MAX_CAUSES = 20;

  private NetworkFault() {}

  /** The fault in words, with the file, the server, and what to do. */
  static String words(URI file, @Nullable Throwable fault) {
    if (isCausedBy(fault, UnresolvedAddressException.class, UnknownHostException.class)) {
      return "%s: the host %s is unknown; check its name, and that this machine has a network"
          .formatted(file, file.getHost());
    }
    var message = fault == null || fault.getMessage() == null ? "" : ": " + fault.getMessage();
    if (isCausedBy(fault, SSLException.class)) {
      return "%s: no TLS with %s%s".formatted(file, file.getAuthority(), message);
    }
    if (isCausedBy(fault, ConnectException.class)) {
      return "%s: nobody takes connections at %s; check the address, and that the server runs"
          .formatted(file, file.getAuthority());
    }
    if (isCausedBy(fault, EOFException.class)) {
      return "%s: the server ended the connection too early%s".formatted(file, message);
    }
    return message.isEmpty() ? file + ": " + fault : file + message;
  }

  @SafeVarargs
  private static boolean isCausedBy(
      @Nullable Throwable fault, Class<? extends Throwable>... kinds) {
    var cause = fault;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      for (var kind : kinds) {
        if (kind.isInstance(cause)) {
          return true;
        }
      }
      cause = cause.getCause();
    }
    return false;
  }
}
