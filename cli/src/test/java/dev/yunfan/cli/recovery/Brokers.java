package dev.yunfan.cli.recovery;

/** The brokers of a run; each can be killed and started again on its data. */
interface Brokers extends AutoCloseable {
  /** Where clients find them, whatever was killed. */
  String bootstrap();

  /** How many there are. */
  int count();

  /** The id of the broker that coordinates a group. */
  int coordinatorOf(String group) throws Exception;

  /** Waits until every broker has all that it should have. */
  void awaitWhole() throws Exception;

  /** Kills one with SIGKILL. */
  void kill(int id) throws Exception;

  /** Starts one that was killed or stopped; returns before it is ready. */
  void start(int id) throws Exception;

  /** Stops one in order and starts it again. */
  void restartInOrder(int id) throws Exception;

  /** How often a broker has restarted itself because of its coordinator. */
  long selfCures() throws Exception;

  @Override
  void close();
}
