package dev.yunfan.runtime.operator;

/**
 * An operator's token as its server keeps it: enough to recognise it, nothing to use it.
 *
 * @param role as {@link OperatorRole#code()} has it
 * @param vendor that it is confined to; empty: none
 * @param secretSha256 hex digest of the secret part
 * @param expiresAt milliseconds since 1970-01-01T00:00Z
 */
public record KnownToken(
    String id, String name, String role, String vendor, String secretSha256, long expiresAt) {}
