/** Which batches and events come in, and why the others do not: pure decisions over values. */
@NullMarked
package dev.yunfan.ingest.admission;

import org.jspecify.annotations.NullMarked;
