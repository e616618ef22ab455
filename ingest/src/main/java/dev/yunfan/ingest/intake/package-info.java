/** The way of one body: read, judge, append, and only then answer. */
@NullMarked
package dev.yunfan.ingest.intake;

import org.jspecify.annotations.NullMarked;
