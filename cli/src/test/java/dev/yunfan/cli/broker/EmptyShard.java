package dev.yunfan.cli.broker;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetrics;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorShard;
import org.apache.kafka.coordinator.common.runtime.CoordinatorShardBuilder;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.timeline.SnapshotRegistry;

/** A coordinator's state that knows nothing. */
final class EmptyShard implements CoordinatorShard<CoordinatorRecord> {
  @Override
  public void replay(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {}

  /** Needs none of what a coordinator is made of. */
  static final class Builder implements CoordinatorShardBuilder<EmptyShard, CoordinatorRecord> {
    @Override
    public Builder withSnapshotRegistry(SnapshotRegistry registry) {
      return this;
    }

    @Override
    public Builder withLogContext(LogContext context) {
      return this;
    }

    @Override
    public Builder withTime(Time time) {
      return this;
    }

    @Override
    public Builder withTimer(CoordinatorTimer<CoordinatorRecord> timer) {
      return this;
    }

    @Override
    public Builder withExecutor(CoordinatorExecutor<CoordinatorRecord> executor) {
      return this;
    }

    @Override
    public Builder withCoordinatorMetrics(CoordinatorMetrics metrics) {
      return this;
    }

    @Override
    public Builder withTopicPartition(TopicPartition partition) {
      return this;
    }

    @Override
    public EmptyShard build() {
      return new EmptyShard();
    }
  }
}
