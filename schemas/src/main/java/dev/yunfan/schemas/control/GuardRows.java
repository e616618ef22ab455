package dev.yunfan.schemas.control;

import static dev.yunfan.schemas.control.Tree.text;
import static dev.yunfan.schemas.control.Tree.texts;
import static dev.yunfan.schemas.control.Tree.whole;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Policies and judgements as rows of the schema, which has both since version 7, and back. Names of
 * metrics and questions are texts there: a name that this build does not know makes the record
 * unreadable, while an Avro enum would need a name that stands for all later ones.
 */
final class GuardRows {
  private final Function<String, Schema> schemas;

  /**
   * Rows of one version.
   *
   * @param schemas by name; refuses a name that the version does not have
   */
  GuardRows(Function<String, Schema> schemas) {
    this.schemas = schemas;
  }

  static @Nullable Guardrails guardrails(@Nullable Object field) {
    if (!(field instanceof GenericRecord row)) {
      return null;
    }
    return new Guardrails(
        number(row, "harmRatio"),
        Tree.rows(row, "advanceBelow").stream()
            .map(each ->
                new Guardrails.RatioBound(
                    (int) whole(each, "fromBasisPoints"), number(each, "ratio")))
            .toList(),
        metrics(row, "halting"),
        metrics(row, "advancing"),
        bars(row),
        named(
            Guardrails.NewGroups.values(), Guardrails.NewGroups::code, text(row, "newCrashGroups")),
        number(row, "haltAlpha"),
        number(row, "advanceAlpha"),
        whole(row, "maxWaitSeconds"),
        whole(row, "watchForSeconds"));
  }

  private static Map<GuardMetric, Double> bars(GenericRecord row) {
    return Tree.rows(row, "bars").stream()
        .collect(
            toMap(
                each -> metric(text(each, "metric")),
                each -> number(each, "crashesPer1000Hours"),
                (_, _) -> {
                  throw new IllegalArgumentException("two bars of one metric");
                }));
  }

  private static Set<GuardMetric> metrics(GenericRecord row, String field) {
    return texts(row, field).stream().map(GuardRows::metric).collect(toSet());
  }

  IndexedRecord row(Guardrails guardrails) {
    return Tree.row(
        schemas.apply("Guardrails"),
        guardrails.harmRatio(),
        guardrails.advanceBelow().stream()
            .map(bound ->
                Tree.row(schemas.apply("RatioBound"), bound.fromBasisPoints(), bound.ratio()))
            .toList(),
        labels(guardrails.halting()),
        labels(guardrails.advancing()),
        guardrails.crashesPer1000Hours().entrySet().stream()
            .map(
                bar -> Tree.row(schemas.apply("AbsoluteBar"), bar.getKey().label(), bar.getValue()))
            .toList(),
        guardrails.newCrashGroups().code(),
        guardrails.haltAlpha(),
        guardrails.advanceAlpha(),
        guardrails.maxWaitSeconds(),
        guardrails.watchForSeconds());
  }

  static List<Judgement> judgements(GenericRecord command) {
    return Tree.rows(command, "judgements").stream()
        .map(row ->
            new Judgement(
                named(Judgement.Question.values(), Judgement.Question::code, text(row, "question")),
                metric(text(row, "metric")),
                text(row, "model"),
                number(row, "ratio"),
                whole(row, "treatedEvents"),
                whole(row, "controlEvents"),
                whole(row, "treatedAtRisk"),
                whole(row, "controlAtRisk"),
                whole(row, "treatedSeconds"),
                whole(row, "controlSeconds"),
                number(row, "logEvidence"),
                number(row, "logThreshold"),
                texts(row, "groups")))
        .toList();
  }

  private IndexedRecord row(Judgement judgement) {
    return Tree.row(
        schemas.apply("Judgement"),
        judgement.question().code(),
        judgement.metric().label(),
        judgement.model(),
        judgement.ratio(),
        judgement.treatedEvents(),
        judgement.controlEvents(),
        judgement.treatedAtRisk(),
        judgement.controlAtRisk(),
        judgement.treatedSeconds(),
        judgement.controlSeconds(),
        judgement.logEvidence(),
        judgement.logThreshold(),
        judgement.groups());
  }

  /** The row of a decision, with what it rests on; an older version has no place for any. */
  IndexedRecord judged(GenericRecord decision, List<Judgement> judgements) {
    if (decision.hasField("judgements")) {
      decision.put("judgements", judgements.stream().map(this::row).toList());
    } else if (!judgements.isEmpty()) {
      throw absent("judgements of a decision");
    }
    return decision;
  }

  /** The row of a plan, with its guardrails; an older version has no place for them. */
  IndexedRecord guarded(GenericRecord plan, @Nullable Guardrails guardrails) {
    if (plan.hasField("guardrails")) {
      plan.put("guardrails", guardrails == null ? null : row(guardrails));
    } else if (guardrails != null) {
      throw absent("guardrails of a plan");
    }
    return plan;
  }

  private static IllegalArgumentException absent(String things) {
    return new IllegalArgumentException(
        "%s cannot be written in an older version of the schema".formatted(things));
  }

  private static List<String> labels(Collection<GuardMetric> metrics) {
    return metrics.stream().map(GuardMetric::label).toList();
  }

  private static GuardMetric metric(String label) {
    return named(GuardMetric.values(), GuardMetric::label, label);
  }

  private static <E> E named(E[] all, Function<E, String> name, String wanted) {
    return Stream.of(all)
        .filter(each -> name.apply(each).equals(wanted))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("unknown name " + wanted));
  }

  private static double number(GenericRecord row, String field) {
    return (double) row.get(field);
  }
}
