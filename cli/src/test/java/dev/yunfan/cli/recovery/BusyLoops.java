package dev.yunfan.cli.recovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that do nothing as fast as they can, so that cores are starved. */
final class BusyLoops implements AutoCloseable {
  private final List<Process> loops = new ArrayList<>();

  BusyLoops(int number) throws IOException {
    String loop = // it ends by itself when this process is gone
        "while kill -0 %d 2>/dev/null; do i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; done"
            .formatted(ProcessHandle.current().pid());
    for (int i = 0; i < number; i++) {
      loops.add(new ProcessBuilder("sh", "-c", loop).start());
    }
  }

  @Override
  public void close() {
    loops.forEach(Process::destroy);
  }
}
