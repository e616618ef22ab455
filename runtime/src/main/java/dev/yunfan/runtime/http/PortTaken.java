package dev.yunfan.runtime.http;

import java.io.IOException;

/** A server could not listen, because something else does. */
public final class PortTaken extends IOException {
  private static final long serialVersionUID = 1L;

  PortTaken(String what, String host, int port, Throwable cause) {
    super(
        "%s cannot listen on %s:%d: the port is in use; stop what uses it or choose another"
            .formatted(what, host, port),
        cause);
  }
}
