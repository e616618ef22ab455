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
 * What the control log says, up to one record. Immutable; a change shares what it leaves alone.
 *
 * @param head the record up to which it was folded
 * @param rules in force, by which the next record is folded
 * @param programmes by vendor
 * @param tokens by id
 * @param webhooks by id
 * @param trust signed metadata
 */
public record ControlState(
    ChainHead head,
    Rules rules,
    PMap<String, Programme> programmes,
    PMap<String, StoredToken> tokens,
    PMap<String, Webhook> webhooks,
    Trust trust) {
  /** Before the first command. */
  public static final ControlState EMPTY =
      new ControlState(
          ChainHead.START,
          Rules.FIRST,
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          Trust.NONE);

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
        head, rules, programmes.plus(programme.vendor(), programme), tokens, webhooks, trust);
  }

  ControlState withTokens(PMap<String, StoredToken> changed) {
    return new ControlState(head, rules, programmes, changed, webhooks, trust);
  }

  ControlState withWebhooks(PMap<String, Webhook> changed) {
    return new ControlState(head, rules, programmes, tokens, changed, trust);
  }

  ControlState with(Trust changed) {
    return new ControlState(head, rules, programmes, tokens, webhooks, changed);
  }

  ControlState with(Rules changed) {
    return new ControlState(head, changed, programmes, tokens, webhooks, trust);
  }

  /** The same at a later point of the log. */
  public ControlState reached(ChainHead later) {
    return new ControlState(later, rules, programmes, tokens, webhooks, trust);
  }
}
