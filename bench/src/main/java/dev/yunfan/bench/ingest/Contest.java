package dev.yunfan.bench.ingest;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.FigureCheck;
import java.util.stream.Stream;

/** The gateway beside others: ratios by CPU and by the wall, and whether they can be true. */
record Contest(IngestFigures figures, FigureCheck figureCheck) {
  /** Beside an endpoint that does nothing, and one that does nothing but append. */
  void endpoints(String what, RequestCost bare, RequestCost floor, RequestCost gateway) {
    Stream.of(bare, floor, gateway)
        .forEach(cost -> {
          figureCheck.busy(cost.busy());
          figureCheck.paced(cost.paced());
        });
    byCpu(what, bare.busy(), floor.busy(), gateway.busy());
    byCpu(what + "Paced", bare.paced(), floor.paced(), gateway.paced());
    byWall(what, bare.busy(), floor.busy(), gateway.busy());
  }

  private void byCpu(String what, Account bare, Account floor, Account gateway) {
    figureCheck.floor(bare, floor);
    figureCheck.floor(floor, gateway);
    figures.put("bareCpuMicrosPerRequest" + what, bare.cpuMicros());
    figures.put("floorCpuMicrosPerRequest" + what, floor.cpuMicros());
    figures.put("cpuMicrosPerRequest" + what, gateway.cpuMicros());
    figures.put("ratioToBareEndpoint" + what, gateway.cpuMicros() / bare.cpuMicros());
    figures.put("ratioToFloor" + what, gateway.cpuMicros() / floor.cpuMicros());
    figures.put("floorToBareEndpoint" + what, floor.cpuMicros() / bare.cpuMicros());
  }

  private void byWall(String what, Account bare, Account floor, Account gateway) {
    figureCheck.floorByWall(bare, floor);
    figureCheck.floorByWall(floor, gateway);
    figures.put("bareRequestsPerSecond" + what, bare.perSecond());
    figures.put("floorRequestsPerSecond" + what, floor.perSecond());
    figures.put("requestsPerSecond" + what, gateway.perSecond());
    figures.put("wallRatioToBareEndpoint" + what, gateway.micros() / bare.micros());
    figures.put("wallRatioToFloor" + what, gateway.micros() / floor.micros());
    figures.put("wallFloorToBareEndpoint" + what, floor.micros() / bare.micros());
  }

  /**
   * Beside ProducerPerformance: events for its small records, and requests for its large ones.
   * Record for record the gateway does all that it does.
   */
  void producers(Account gateway, Account small, Account large) {
    figureCheck.busy(small);
    figureCheck.busy(large);
    figureCheck.floor(large, gateway);
    figures.put("producerCpuMicrosPerRecordOf120Bytes", small.cpuMicros());
    figures.put("producerCpuMicrosPerRecordOfBatchSize", large.cpuMicros());
    figures.put("producerRecordsOf120BytesPerSecond", small.perSecond());
    figures.put("producerRecordsOfBatchSizePerSecond", large.perSecond());
    figures.put("ratioToProducerPerf", small.cpuMicros() / gateway.cpuMicros() * Requests.EVENTS);
    figures.put("wallRatioToProducerPerf", small.micros() / gateway.micros() * Requests.EVENTS);
    figures.put(
        "ratioToProducerPerfWithRecordsOfBatchSize", large.cpuMicros() / gateway.cpuMicros());
    figures.put("wallRatioToProducerPerfWithRecordsOfBatchSize", large.micros() / gateway.micros());
  }
}
