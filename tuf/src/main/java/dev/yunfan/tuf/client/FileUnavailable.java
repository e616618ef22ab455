package dev.yunfan.tuf.client;

import java.io.IOException;
import java.net.URI;

/** The repository answered, and has no such file (for HTTP: 403 or 404). */
@SuppressWarnings("serial") // never serialised
public final class FileUnavailable extends IOException {
  public FileUnavailable(URI file) {
    super("no such file: " + file);
  }
}
