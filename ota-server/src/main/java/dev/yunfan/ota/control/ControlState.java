package dev.yunfan.ota.control;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.schemas.control.ChainHead;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The state of the control log, up to one record. Immutable; a change shares what it leaves alone.
 *
 * @param head the record up to which it was folded
 * @param digest of this state, by which two servers compare theirs, see {@link StateDigest}
 * @param rules in force, by which the next record is folded
 * @param rulesSince when the first rules ended, milliseconds since 1970-01-01T00:00Z; 0: they are
 *     in force
 * @param programmes by vendor
 * @param tokens by id
 * @param webhooks by id
 * @param trust signed metadata
 * @param passedOver SHA-256 of each record that nobody can read and that was repaired, by offset
 */
public record ControlState(
    ChainHead head,
    String digest,
    Rules rules,
    long rulesSince,
    PMap<String, Programme> programmes,
    PMap<String, StoredToken> tokens,
    PMap<String, Webhook> webhooks,
    Trust trust,
    PMap<Long, String> passedOver) {
  /** Before the first command. */
  public static final ControlState EMPTY =
      new ControlState(
          ChainHead.START,
          StateDigest.START,
          Rules.FIRST,
          0,
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          Trust.NONE,
          HashTreePMap.empty());

  /** A vendor's programme; a fresh one when no command named the vendor yet. */
  public Programme programme(String vendor) {
    var known = programmes.get(vendor);
    return known == null ? Programme.fresh(vendor) : known;
  }

  /** A rollout of any vendor. */
  public Optional<Rollout> rollout(String id) {
    return programmes.values().stream()
        .flatMap(p -> Stream.ofNullable(p.rollouts().get(id)))
        .findAny();
  }

  /** Every rollout. */
  public Stream<Rollout> rollouts() {
    return programmes.values().stream().flatMap(p -> p.rollouts().values().stream());
  }

  ControlState with(Programme programme) {
    return new ControlState(
        head,
        digest,
        rules,
        rulesSince,
        programmes.plus(programme.vendor(), programme),
        tokens,
        webhooks,
        trust,
        passedOver);
  }

  ControlState withTokens(PMap<String, StoredToken> changed) {
    return new ControlState(
        head, digest, rules, rulesSince, programmes, changed, webhooks, trust, passedOver);
  }

  ControlState withWebhooks(PMap<String, Webhook> changed) {
    return new ControlState(
        head, digest, rules, rulesSince, programmes, tokens, changed, trust, passedOver);
  }

  ControlState with(Trust changed) {
    return new ControlState(
        head, digest, rules, rulesSince, programmes, tokens, webhooks, changed, passedOver);
  }

  ControlState with(Rules changed, long since) {
    return new ControlState(
        head, digest, changed, since, programmes, tokens, webhooks, trust, passedOver);
  }

  /**
   * The same after a record that nobody can read.
   *
   * @param sha256 of its value, 64 lower-case hex digits
   */
  public ControlState passedOver(ChainHead later, String sha256) {
    return new ControlState(
        later,
        StateDigest.passedOver(digest, later.offset(), sha256),
        rules,
        rulesSince,
        programmes,
        tokens,
        webhooks,
        trust,
        passedOver.plus(later.offset(), sha256));
  }

  /** The same at a later point of the log, with its digest there. */
  public ControlState reached(ChainHead later, String changed) {
    return new ControlState(
        later, changed, rules, rulesSince, programmes, tokens, webhooks, trust, passedOver);
  }
}
