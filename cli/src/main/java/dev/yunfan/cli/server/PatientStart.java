package dev.yunfan.cli.server;

import dev.yunfan.cli.fault.Failed;
import dev.yunfan.cli.process.StopSignal;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.http.PortTaken;
import dev.yunfan.runtime.http.WaitingRoom;
import dev.yunfan.runtime.kafka.Absence;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a server as soon as Kafka, and a schema registry where one is set, let it: it listens from
 * the first moment on, and tries again while they are away. Every other failure ends the start at
 * once.
 */
final class PatientStart {
  /** Setting of {@link #patience}. */
  static final String SETTING = "YUNFAN_START_PATIENCE";

  /** A cluster that is upgraded or restored is away for minutes. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(PatientStart.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final String kafka;
  private final Duration patience;
  private final InstantSource clock;
  private final StopSignal stop;
  private volatile String reason;
  private Kind waitsFor = Kind.NOTHING;

  private enum Kind {
    NOTHING,
    KAFKA,
    REGISTRY
  }

  /** Opens the server; what it opened before it failed, it closed. */
  @FunctionalInterface
  interface Opening {
    AutoCloseable open() throws IOException;
  }

  /**
   * @param kafka address of the cluster
   * @param patience how long it tries; zero: until it is stopped
   */
  PatientStart(Vertx vertx, String kafka, Duration patience, InstantSource clock, StopSignal stop) {
    this.vertx = vertx;
    this.kafka = kafka;
    this.patience = patience;
    this.clock = clock;
    this.stop = stop;
    this.reason = "the server starts, and asks Kafka at " + kafka;
  }

  /**
   * The open server; empty: the end was wanted before.
   *
   * @throws PortTaken before anything else is tried
   * @throws Failed when patience has ended, or on any failure that does not pass by itself
   */
  Optional<AutoCloseable> open(Listening listening, Opening opening)
      throws IOException, Failed, InterruptedException {
    long began = System.nanoTime();
    try (var room = WaitingRoom.open(vertx, listening, () -> reason)) {
      LOG.atDebug().addKeyValue("port", room.port()).log("listening before the start");
      while (true) {
        try {
          var server = opening.open();
          if (waitsFor != Kind.NOTHING) {
            LOG.atInfo().addKeyValue("waited", since(began)).log("the start went on by itself");
          }
          return Optional.of(server);
        } catch (PortTaken e) {
          throw e;
        } catch (IOException | RuntimeException e) {
          waitOrFail(e, since(began));
        }
        if (stop.await(PAUSE.toMillis())) {
          return Optional.empty();
        }
      }
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began).truncatedTo(ChronoUnit.MILLIS);
  }

  /** Notes what is waited for, once for each change of it. */
  private void waitOrFail(Exception failure, Duration waited) throws Failed {
    var kind = kind(failure);
    if (kind == Kind.NOTHING) {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      throw new Failed("%s (Kafka is %s)".formatted(failure.getMessage(), kafka), failure);
    }
    if (kind != waitsFor) {
      waitsFor = kind;
      reason =
          "waiting for %s since %s: %s"
              .formatted(
                  kind == Kind.KAFKA ? "Kafka at " + kafka : "the schema registry",
                  clock.instant().truncatedTo(ChronoUnit.SECONDS),
                  failure.getMessage());
      LOG.atWarn()
          .addKeyValue("patience", patience)
          .addKeyValue("setting", SETTING)
          .log("{}", reason);
    }
    if (patience.isPositive() && waited.compareTo(patience) > 0) {
      throw new Failed(
          "gave up after %s, %s; start it, or let servers wait longer with %s (PT0S: for ever)"
              .formatted(patience, reason, SETTING),
          failure);
    }
  }

  private static Kind kind(Exception failure) {
    var schema = SchemaUnavailable.in(failure);
    if (schema != null) {
      return schema.withoutRegistry() ? Kind.NOTHING : Kind.REGISTRY;
    }
    return Absence.means(failure) ? Kind.KAFKA : Kind.NOTHING;
  }
}
