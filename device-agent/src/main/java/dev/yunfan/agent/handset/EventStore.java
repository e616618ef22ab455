package dev.yunfan.agent.handset;

import java.io.IOException;
import java.util.List;

/** Small files by name, and what of them a power cut leaves. */
interface EventStore {
  /** The names of all files, in their order. */
  List<String> names() throws IOException;

  byte[] read(String name) throws IOException;

  /** Gives a file new content; durable on return, and never half there. */
  void replace(String name, byte[] content) throws IOException;

  /** Renames a file; durable on return. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file, should it exist; until {@link #sync} a power cut may bring it back. */
  void delete(String name) throws IOException;

  /** Makes what was deleted stay deleted. */
  void sync() throws IOException;
}
