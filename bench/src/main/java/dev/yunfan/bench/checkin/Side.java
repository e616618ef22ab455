package dev.yunfan.bench.checkin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.FigureCheck;
import java.io.IOException;

/**
 * One build under load.
 *
 * @param name as messages name it
 * @param connections at the same time
 * @param seconds of each measurement
 */
record Side(String name, Rig rig, FigureCheck figureCheck, int connections, int seconds) {
  private static final int FEW_CONNECTIONS = 16;

  /** Until its code is compiled; with 3 s the first rows compared two compilers. */
  private static final int WARM_SECONDS = 12;

  private static final String FIRMWARE = "1.0.";

  /** The figures of one measurement. */
  record Measured(
      int devices, int rollouts, boolean told, Account account, RemoteLoad.Answers answers) {
    ObjectNode toJson() {
      return new ObjectMapper()
          .createObjectNode()
          .put("devices", devices)
          .put("rollouts", rollouts)
          .put("handsetsHoldReceipts", told)
          .put("cpuMicrosPerRequest", rounded(account.cpuMicros()))
          .put("brokerCpuMicrosPerRequest", rounded(account.brokerCpuMicros()))
          .put("requestsPerSecond", Math.round(account.perSecond()))
          .put("p99Millis", rounded(answers.p99Micros() / 1e3))
          .put("offers", answers.offers())
          .put("answersWithReceipts", answers.withReceipts());
    }
  }

  /** Loads it without measuring. */
  void warm(int devices, int rollouts) throws IOException {
    String held = rig.held(FIRMWARE, rollouts);
    try (var load =
        RemoteLoad.connected(
            rig.port(), connections, devices, FIRMWARE, rollouts, held, WARM_SECONDS)) {
      load.begin();
      load.await();
    }
  }

  /**
   * Check-ins of handsets with so many firmware versions, each of which has a rollout.
   *
   * @param hold whether the handsets hold their receipts, if the build gives any
   */
  Measured measure(int devices, int rollouts, boolean hold) throws IOException {
    String held = hold ? rig.held(FIRMWARE, rollouts) : "";
    return measure(connections, devices, FIRMWARE, rollouts, held);
  }

  private Measured measure(int clients, int devices, String firmware, int versions, String held)
      throws IOException {
    try (var load =
        RemoteLoad.connected(rig.port(), clients, devices, firmware, versions, held, seconds)) {
      var opened = rig.accounting(name).open();
      load.begin();
      var answers = load.await();
      var account = figureCheck.busy(opened.close(answers.answers()));
      return new Measured(devices, versions, !held.isEmpty(), account, answers);
    }
  }

  /** Offers alone, then plain check-ins beside them; for each handset its offer is signed. */
  ObjectNode offers(String release, int devices) throws IOException, InterruptedException {
    rig.start(rig.draft(release, "0.8.0", 10_000));
    measure(FEW_CONNECTIONS, devices, "0.8.", 1, ""); // warm-up, not told
    var alone = measure(FEW_CONNECTIONS, devices, "0.8.", 1, "");
    var plain = measure(connections, devices, "0.7.", 1, "");
    try (var flood =
        RemoteLoad.connected(rig.port(), FEW_CONNECTIONS, devices, "0.8.", 1, "", seconds + 2)) {
      flood.begin();
      var beside = measure(connections, devices, "0.7.", 1, "");
      flood.await();
      return new ObjectMapper()
          .createObjectNode()
          .put("offersPerSecond", Math.round(alone.account.perSecond()))
          .put("cpuMicrosPerOffer", rounded(alone.account.cpuMicros()))
          .put("offerP99Millis", alone.answers.p99Micros() / 1e3)
          .put("plainP99Millis", plain.answers.p99Micros() / 1e3)
          .put("plainPerSecond", Math.round(plain.account.perSecond()))
          .put("plainP99MillisBesideOffers", beside.answers.p99Micros() / 1e3)
          .put("plainPerSecondBesideOffers", Math.round(beside.account.perSecond()));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
