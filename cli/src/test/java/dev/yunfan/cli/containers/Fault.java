package dev.yunfan.cli.containers;

/** A way to lose a broker, and to get it again. */
enum Fault {
  KILLED {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.kill(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.start(id);
    }
  },
  PAUSED {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.pause(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.unpause(id);
    }
  },
  CUT_OFF {
    @Override
    void hit(ThreeBrokers brokers, int id) {
      brokers.cut(id);
    }

    @Override
    void heal(ThreeBrokers brokers, int id) {
      brokers.join(id);
    }
  };

  abstract void hit(ThreeBrokers brokers, int id);

  abstract void heal(ThreeBrokers brokers, int id);
}
