package dev.yunfan.ingest.admission;

/**
 * One event of an otherwise good batch that is refused.
 *
 * @param index place in the batch, from 0
 * @param detail the field, its value and its range
 */
public record RefusedEvent(int index, EventFault fault, String detail) {}
