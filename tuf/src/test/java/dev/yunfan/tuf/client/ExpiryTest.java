package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Metadata past its date serves to compare with, and for nothing else. */
class ExpiryTest extends HandsetTest {
  private static final Instant DAY_7 = Handset.NOW.plus(Duration.ofDays(7));
  private static final Instant DAY_18 = Handset.NOW.plus(Duration.ofDays(18));
  private static final Instant DAY_21 = Handset.NOW.plus(Duration.ofDays(21));

  @Test
  void an_expired_root_is_kept_but_ends_the_refresh() {
    handset.init();
    handset.refresh();
    repo.publish("root");
    handset.refresh();
    repo.expireAt("root", Handset.NOW.minusSeconds(1));
    repo.publish("root");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: root expiry: expected later than");
    assertThat(handset.trusted())
        .containsExactly("root 3", "snapshot 1", "targets 1", "timestamp 1");
    assertThat(handset.lastMetadataRequest()).isEqualTo("4.root");
  }

  @Test
  void expiry_at_the_very_start_of_the_update_is_expired() {
    handset.init();
    repo.expireAt("timestamp", Handset.NOW);
    repo.publish("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: timestamp");
    repo.expireAt("timestamp", Handset.NOW.plusSeconds(1));
    repo.publish("timestamp");
    assertThat(handset.refresh()).isZero();
  }

  @Test
  void an_expired_timestamp_is_not_taken() {
    handset.init();
    handset.refresh();
    repo.expireAt("timestamp", Handset.NOW.minus(Duration.ofDays(5)));
    repo.publish("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.trusted()).contains("timestamp 1");
  }

  @Test
  void an_expired_snapshot_is_not_taken() {
    handset.init();
    handset.refresh();
    repo.expireAt("snapshot", Handset.NOW.minus(Duration.ofDays(5)));
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: snapshot");
    assertThat(handset.trusted()).contains("snapshot 1", "timestamp 2");
  }

  @Test
  void expired_targets_are_not_taken() {
    handset.init();
    handset.refresh();
    repo.expireAt("targets", Handset.NOW.minus(Duration.ofDays(5)));
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: targets");
    assertThat(handset.trusted()).contains("targets 1", "snapshot 2");
  }

  @Test
  void a_trusted_timestamp_that_nobody_renews_runs_out() {
    handset.init();
    repo.expireAt("timestamp", DAY_7);
    repo.publish("timestamp");
    assertThat(handset.refresh()).isZero();
    assertThat(handset.refresh(DAY_18)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: timestamp");
  }

  @Test
  void a_trusted_snapshot_that_nobody_renews_runs_out() {
    handset.init();
    repo.expireAt("snapshot", DAY_7);
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isZero();
    assertThat(handset.refresh(DAY_18)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: snapshot");
  }

  @Test
  void an_expired_trusted_root_is_left_for_a_fresh_one() {
    handset.init();
    repo.expireAt("root", DAY_7);
    repo.publish("root");
    assertThat(handset.refresh()).isZero();
    repo.expireAt("root", DAY_21);
    repo.publish("root");
    assertThat(handset.refresh(DAY_18)).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("root 3");
  }

  @Test
  void an_expired_trusted_timestamp_is_left_for_a_fresh_one_but_still_compared_with() {
    handset.init();
    repo.expireAt("timestamp", DAY_7);
    repo.publish("timestamp");
    assertThat(handset.refresh()).isZero();
    repo.expireAt("timestamp", DAY_21);
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh(DAY_18)).as(handset.errors()).isZero();
    assertThat(handset.trusted())
        .containsExactly("root 1", "snapshot 2", "targets 2", "timestamp 3");

    repo.setVersion("timestamp", 2);
    repo.republish("timestamp");
    assertThat(handset.refresh(DAY_18)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("RollbackAttempted: timestamp");
  }

  @Test
  void an_expired_delegated_role_is_never_taken() {
    handset.init();
    repo.delegate("targets", "delegated", false, "delegated/*");
    repo.expireAt("delegated", Handset.NOW.minus(Duration.ofDays(1)));
    repo.addImage("delegated", "delegated/target", "content");
    repo.publish("delegated", "targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isZero();
    assertThat(handset.download("delegated/target")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: delegated");
    assertThat(handset.images()).isEmpty();
    assertThat(handset.trusted())
        .containsExactly("root 1", "snapshot 2", "targets 2", "timestamp 2");
  }

  @Test
  void a_trusted_delegated_role_runs_out_and_is_renewed() {
    handset.init();
    repo.delegate("targets", "delegated", false, "delegated/*");
    repo.expireAt("delegated", DAY_7);
    repo.addImage("delegated", "delegated/first", "first");
    repo.addImage("delegated", "delegated/second", "second");
    repo.publish("delegated", "targets", "snapshot", "timestamp");
    assertThat(handset.download("delegated/first")).as(handset.errors()).isZero();
    assertThat(handset.download(DAY_18, "delegated/second")).isEqualTo(1);
    assertThat(handset.images()).containsExactly("first");

    repo.expireAt("delegated", DAY_21);
    repo.publish("delegated", "snapshot", "timestamp");
    assertThat(handset.download(DAY_18, "delegated/second")).as(handset.errors()).isZero();
    assertThat(handset.images()).containsExactly("first", "second");
  }

  @Test
  void setting_the_clock_back_does_not_bring_expired_metadata_to_life() {
    handset.init();
    repo.expireAt("timestamp", DAY_21);
    repo.publish("timestamp");
    assertThat(handset.refresh(DAY_18)).isZero();
    repo.expireAt("timestamp", DAY_7);
    repo.publish("timestamp");
    assertThat(handset.refresh(Handset.NOW)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: timestamp").contains("later than " + DAY_18);
  }

  @Test
  void a_clock_far_ahead_does_not_set_the_floor_for_later() {
    handset.init();
    assertThat(handset.refresh()).isZero();
    assertThat(handset.refresh(Instant.parse("2100-01-01T00:00:00Z"))).isEqualTo(1);
    assertThat(handset.refresh()).as(handset.errors()).isZero();
  }
}
