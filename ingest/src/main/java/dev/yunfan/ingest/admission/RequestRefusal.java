package dev.yunfan.ingest.admission;

/**
 * A whole request that is refused.
 *
 * @param detail what was wrong this time and what to do about it
 */
public record RequestRefusal(RefusalReason reason, String detail) implements Verdict {}
