package dev.yunfan.cli.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.handset.HandsetAgent;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The day of a handset, and the commands that its owner types. */
final class HandsetLife {
  private static final Crash CRASH =
      new Crash(
          CrashKind.JAVA,
          "java.lang.NullPointerException",
          "com.aliyun.homeshell",
          List.of(
              "com.aliyun.homeshell.Launcher.onNewIntent(Launcher.java:611)",
              "android.app.Instrumentation.callActivityOnNewIntent(Instrumentation.java:1119)",
              "android.app.ActivityThread.handleNewIntent(ActivityThread.java:1747)",
              "android.os.Handler.dispatchMessage(Handler.java:99)",
              "android.os.Looper.loop(Looper.java:123)",
              "android.app.ActivityThread.main(ActivityThread.java:3683)"),
          3_600);

  private final HandsetAgent handset;
  private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();

  HandsetLife(HandsetAgent handset) {
    this.handset = handset;
  }

  void crash() throws IOException {
    handset.crash(CRASH);
  }

  /**
   * A heartbeat, a check-in with all that follows, and an upload.
   *
   * @return whether nothing is left to upload
   */
  boolean round() throws IOException {
    handset.heartbeat();
    handset.checkIn();
    return handset.upload();
  }

  /** Lives until its owner says quit; at the end of input it lives on until it is killed. */
  int untilQuit() throws IOException, InterruptedException {
    Thread.ofVirtual().name("handset-input").start(this::listen);
    while (true) {
      var line = typed.poll(handset.live().toMillis() + 1, TimeUnit.MILLISECONDS);
      switch (line == null ? "" : line.strip()) {
        case "quit" -> {
          return 0;
        }
        case "crash" -> crash();
        case "beat" -> handset.heartbeat();
        case "" -> {} // nobody typed anything
        default -> handset.checkIn();
      }
    }
  }

  private void listen() {
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        typed.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
