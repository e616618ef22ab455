/** From the bytes of a request body to a batch: content codings, formats, and their limits. */
@NullMarked
package dev.yunfan.ingest.body;

import org.jspecify.annotations.NullMarked;
