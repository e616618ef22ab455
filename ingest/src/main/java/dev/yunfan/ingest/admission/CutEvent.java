package dev.yunfan.ingest.admission;

/**
 * One event of a batch that came in, cut to its ranges.
 *
 * @param index place in the batch, from 0
 * @param detail each field that was cut, with both sizes
 */
public record CutEvent(int index, String detail) {}
