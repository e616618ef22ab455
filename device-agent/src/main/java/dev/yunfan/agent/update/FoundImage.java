package dev.yunfan.agent.update;

/**
 * Bytes that were really found, in a download or in a slot.
 *
 * @param sha256 64 lower-case hex digits
 */
public record FoundImage(long lengthBytes, String sha256) {}
