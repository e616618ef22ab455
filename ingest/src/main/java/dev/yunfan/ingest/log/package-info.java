/** Where accepted and rejected telemetry is written: the topics, behind one small interface. */
@NullMarked
package dev.yunfan.ingest.log;

import org.jspecify.annotations.NullMarked;
