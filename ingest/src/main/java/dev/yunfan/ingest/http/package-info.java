/** Telemetry over HTTP: reads bodies within their bounds, and turns verdicts into answers. */
@NullMarked
package dev.yunfan.ingest.http;

import org.jspecify.annotations.NullMarked;
