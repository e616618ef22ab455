package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.GuardMetric;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The life of a rollout in pieces of equal length.
 *
 * @param pieceMillis length of a piece
 * @param pieces in order; hours in which nothing happened make none
 */
public record Timeline(long pieceMillis, List<Piece> pieces) {
  public Timeline {
    pieces = List.copyOf(pieces);
  }

  /**
   * One piece.
   *
   * @param from its start, milliseconds since 1970-01-01T00:00Z
   * @param stage newest stage that was open, from 0; the number of stages after completion
   * @param arms what each arm did, by its name
   * @param harm evidence of harm at its end
   */
  public record Piece(
      long from, int stage, Map<String, ArmPiece> arms, Map<GuardMetric, Evidence> harm) {
    public Piece {
      arms = Collections.unmodifiableMap(new TreeMap<>(arms));
      harm = Collections.unmodifiableMap(new TreeMap<>(harm)); // in the order of the metrics
    }
  }

  /**
   * The process that is nearest to a halt.
   *
   * @param log natural logarithm of its e-value
   * @param threshold at which it halts
   */
  public record Evidence(double log, double threshold) {}
}
