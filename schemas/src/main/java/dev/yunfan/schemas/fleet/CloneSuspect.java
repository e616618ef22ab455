package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.clones}, key {@code vendor/deviceId}: an id under which more than one
 * handset seems to live.
 *
 * @param model that it reported last
 * @param incarnations that are told apart
 * @param returns times that an incarnation reported something new after a later one was heard of
 * @param suspectedEvents events of further incarnations, repeats included; they count nowhere else
 * @param since arrival time of the batch that made it a suspect, milliseconds since
 *     1970-01-01T00:00Z
 * @param asOf arrival time of the newest batch that changed this row, likewise
 */
public record CloneSuspect(
    String vendor,
    String deviceId,
    String model,
    long incarnations,
    long returns,
    long suspectedEvents,
    long since,
    long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<CloneSuspect> CODEC =
      AvroCodec.released(
          "fleet-clone",
          Row.mapping(
              3,
              5,
              row ->
                  new CloneSuspect(
                      row.texts()[0],
                      row.texts()[1],
                      row.texts()[2],
                      row.numbers()[0],
                      row.numbers()[1],
                      row.numbers()[2],
                      row.numbers()[3],
                      row.numbers()[4]),
              suspect ->
                  Row.of(
                      Row.texts(suspect.vendor, suspect.deviceId, suspect.model),
                      suspect.incarnations,
                      suspect.returns,
                      suspect.suspectedEvents,
                      suspect.since,
                      suspect.asOf)));
}
