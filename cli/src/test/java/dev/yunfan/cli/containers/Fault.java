package dev.yunfan.cli.containers;

import java.time.Duration;

/** A way to lose a broker, and to get it again. */
enum Fault {
  STOPPED(0, 60) {
    @Override
    void hit(ThreeBrokers brokers, int id) throws Exception {
      brokers.stop(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.start(id);
    }
  },
  KILLED(5, 60) {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.kill(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.start(id);
    }
  },
  /**
   * For longer than a replica may lag (replica.lag.time.max.ms, 30 s). Its connections stay open,
   * so each request to it takes KafkaClients.REQUEST_PATIENCE to fail, and the watchdog may act.
   */
  PAUSED(35, 180) {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.pause(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.unpause(id);
    }
  },
  /** For longer than the controller waits for a broker (broker.session.timeout.ms, 9 s). */
  CUT_OFF(15, 60) {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.cut(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.join(id);
    }
  };

  private final Duration away;
  private final Duration bound;

  Fault(int awaySeconds, int boundSeconds) {
    away = Duration.ofSeconds(awaySeconds);
    bound = Duration.ofSeconds(boundSeconds);
  }

  /** Within this time new events are counted while the broker is away. */
  Duration bound() {
    return bound;
  }

  /** How long the broker is away at least. */
  Duration away() {
    return away;
  }

  abstract void hit(ThreeBrokers brokers, int id) throws Exception;

  abstract void heal(ThreeBrokers brokers, int id);
}
