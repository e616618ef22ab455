package dev.yunfan.ingest.body;

import dev.yunfan.runtime.identity.DevicePrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A body as it came, and whose it is.
 *
 * @param contentType the header, where there is one
 * @param contentEncoding the header, where there is one
 * @param bytes the body, not decoded; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody: the hot path
public record Submission(
    DevicePrincipal principal,
    @Nullable String contentType,
    @Nullable String contentEncoding,
    byte[] bytes) {}
