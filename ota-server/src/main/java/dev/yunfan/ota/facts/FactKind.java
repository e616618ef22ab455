package dev.yunfan.ota.facts;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.AvroCodec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The facts of one topic as the fold has them.
 *
 * @param <F> a fact
 */
public interface FactKind<F> {
  /** Where they are published. */
  Topic topic();

  /** Reads every version of them. */
  AvroCodec<F> codec();

  /** Bytes of a fact, in the form that all readers of a state's rules know. */
  byte[] encode(F fact, ControlState state);

  /** Key of a fact. */
  String key(F fact);

  /** Keys of all facts. */
  Stream<String> keys(ControlState state);

  /**
   * Keys of the facts that differ between two states; some that do not differ may be among them.
   */
  Stream<String> changed(ControlState before, ControlState after);

  /** The fact of a key; empty: there is none, or the key is of no kind that is known here. */
  Optional<F> at(ControlState state, String key);

  /** The successor of a fact that the fold does not have; empty: the fact is deleted. */
  Optional<F> gone(F seen, ControlState state);

  /** Whether both say the same, whenever it was decided. */
  boolean same(F seen, F fact);

  /** Whether a fact was decided later than a state. */
  boolean later(F seen, ControlState state);

  /** Whether a fact is of a kind that came with a newer server, which keeps it. */
  boolean foreign(F seen);

  /** The fact that everything up to a state is published; empty: this topic has none. */
  Optional<F> head(ControlState state);
}
