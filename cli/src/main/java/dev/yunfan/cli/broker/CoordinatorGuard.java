package dev.yunfan.cli.broker;

import dev.yunfan.runtime.kafka.CoordinatorCheck;
import dev.yunfan.runtime.kafka.CoordinatorFault;
import dev.yunfan.runtime.kafka.KafkaClients;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the broker's coordinator answers about each group with what the offsets log says,
 * and has the broker restarted when they differ. After a kill Kafka 4.3.1 can go on with a
 * coordinator that forgot commits; only loading its log anew cures it.
 */
final class CoordinatorGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorGuard.class);

  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** As EX_TEMPFAIL of sysexits.h. */
  private static final int NOT_RESTARTED = 75;

  private final String bootstrapServers;
  private final SelfCure cure;
  private final Restart restart;
  private final Thread watcher;

  /** Restarts the broker in order; returns when it serves again. */
  interface Restart {
    /**
     * Does so, unless the broker is being closed.
     *
     * @throws IOException when it has stopped and cannot start
     */
    void run() throws IOException;
  }

  private CoordinatorGuard(String bootstrapServers, SelfCure cure, Restart restart) {
    this.bootstrapServers = bootstrapServers;
    this.cure = cure;
    this.restart = restart;
    this.watcher = Thread.ofPlatform().daemon().name("coordinator-guard").unstarted(this::watch);
  }

  /** Begins to watch. */
  static CoordinatorGuard start(String bootstrapServers, boolean cleanStart, Restart restart) {
    var cure = new SelfCure(cleanStart, System.nanoTime());
    var guard = new CoordinatorGuard(bootstrapServers, cure, restart);
    guard.watcher.start();
    return guard;
  }

  private void watch() {
    try {
      while (true) {
        try (var admin = new KafkaClients(bootstrapServers).admin();
            var log = new OffsetsLog(bootstrapServers)) {
          watchUntilRestarted(admin, log);
        } catch (RuntimeException e) { // the outermost edge of this thread
          LOG.atError()
              .setCause(e)
              .addKeyValue("again", AGAIN)
              .log("the coordinator cannot be compared with its log; it is tried again");
          Thread.sleep(AGAIN);
        }
      }
    } catch (InterruptedException e) {
      LOG.atDebug().log("the coordinator is no longer watched"); // only close interrupts
    }
  }

  private void watchUntilRestarted(Admin admin, OffsetsLog log) throws InterruptedException {
    while (true) {
      Thread.sleep(cure.pause(System.nanoTime()));
      try {
        var found = look(admin, log);
        switch (cure.seen(found, System.nanoTime())) {
          case WAIT -> {}
          case RESTART -> {
            LOG.atWarn()
                .addKeyValue("fault", found.map(CoordinatorFault::sentence).orElse(""))
                .log("the broker restarts itself, since its coordinator has lost its state");
            restart();
            return;
          }
          case GIVE_UP ->
              LOG.atError()
                  .addKeyValue("fault", found.map(CoordinatorFault::sentence).orElse(""))
                  .addKeyValue("restarts", SelfCure.MOST_RESTARTS)
                  .log(
                      "the coordinator is at fault, and restarts did not help: stop every client,"
                          + " restart the broker, and report it");
        }
      } catch (IOException e) {
        // Says nothing of the coordinator: the broker is starting, stopping or starved.
        cure.unknown();
        LOG.atDebug().addKeyValue("cause", e.getMessage()).log("the coordinator was not compared");
      }
    }
  }

  private void restart() {
    try {
      restart.run();
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("status", NOT_RESTARTED)
          .log("the broker has stopped and cannot start again: the process ends, start it anew");
      Runtime.getRuntime().halt(NOT_RESTARTED); // a supervisor starts it; nothing is left to flush
    }
  }

  /** The first group's fault. The log is read first, so a sound coordinator knows all of it. */
  private static Optional<CoordinatorFault> look(Admin admin, OffsetsLog log)
      throws IOException, InterruptedException {
    var fold = log.readToEnd();
    for (String group : fold.groups()) {
      var fault = new CoordinatorCheck(admin, group, fold.type(group)).look(fold.offsets(group));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /** Ends watching; returns when no restart is under way. */
  @Override
  public void close() {
    watcher.interrupt();
    try {
      watcher.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
