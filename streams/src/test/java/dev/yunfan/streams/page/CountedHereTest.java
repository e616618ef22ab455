package dev.yunfan.streams.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.streams.page.CountedHere.Held;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountedHereTest {
  private static final byte[] STATE = "state".getBytes(UTF_8);
  private final CountedHere here = new CountedHere();

  private record Fixed(Map<String, byte[]> values, long asOf) implements Committed {
    @Override
    public byte @Nullable [] committed(String key) {
      return values.get(key);
    }
  }

  @Test
  void only_a_partition_that_is_counted_here_knows_that_a_handset_is_unknown() {
    var stores = new Fixed(Map.of("haier/d1", STATE), 7);
    here.enter(3, stores, stores);

    assertThat(here.find(3, "haier/d1")).isEqualTo(new Held.Handset(STATE, STATE, 7));
    assertThat(here.find(3, "haier/d2")).isEqualTo(new Held.Nothing(7));
    assertThat(here.find(2, "haier/d2")).isEqualTo(new Held.NotHere());
  }

  @Test
  void a_task_that_leaves_late_does_not_take_its_successor_along() {
    var stores = new Fixed(Map.of(), 1);
    var old = here.enter(0, stores, stores);
    var successor = here.enter(0, stores, stores);

    old.leave();
    assertThat(here.find(0, "a")).isEqualTo(new Held.Nothing(1));
    successor.leave();
    assertThat(here.find(0, "a")).isEqualTo(new Held.NotHere());
  }

  @Test
  void a_task_leaves_when_its_last_reader_has_read() {
    var reading = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    var slow =
        new Committed() {
          @Override
          public byte[] committed(String key) {
            reading.countDown();
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return STATE;
          }

          @Override
          public long asOf() {
            return 1;
          }
        };
    var task = here.enter(0, slow, slow);
    var found = CompletableFuture.supplyAsync(() -> here.find(0, "a"));
    await().until(() -> reading.getCount() == 0);
    var leaving = Thread.ofVirtual().start(task::leave);
    await().until(() -> leaving.getState() == Thread.State.WAITING);

    assertThat(found).isNotDone();
    mayEnd.countDown();
    await().until(() -> !leaving.isAlive());
    assertThat(found.join()).isEqualTo(new Held.Handset(STATE, STATE, 1));
  }

  @Test
  void a_store_that_died_with_its_task_knows_nothing() {
    var dead =
        new Committed() {
          @Override
          public byte[] committed(String key) {
            throw new InvalidStateStoreException("closed");
          }

          @Override
          public long asOf() {
            return 1;
          }
        };
    here.enter(0, dead, dead);

    assertThat(here.find(0, "a")).isEqualTo(new Held.NotHere());
  }
}
