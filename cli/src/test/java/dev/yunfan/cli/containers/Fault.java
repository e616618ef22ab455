package dev.yunfan.cli.containers;

import java.time.Duration;

/** A way to lose a broker, and to get it again. */
enum Fault {
  STOPPED(Duration.ZERO) {
    @Override
    void hit(ThreeBrokers brokers, int id) throws Exception {
      brokers.stop(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.start(id);
    }
  },
  KILLED(Duration.ofSeconds(5)) {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.kill(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.start(id);
    }
  },
  /** For longer than a replica may lag (replica.lag.time.max.ms, 30 s). */
  PAUSED(Duration.ofSeconds(35)) {
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
  CUT_OFF(Duration.ofSeconds(15)) {
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

  Fault(Duration away) {
    this.away = away;
  }

  /** How long the broker is away at least. */
  Duration away() {
    return away;
  }

  abstract void hit(ThreeBrokers brokers, int id) throws Exception;

  abstract void heal(ThreeBrokers brokers, int id);
}
