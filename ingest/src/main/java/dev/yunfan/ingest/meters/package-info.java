/** The meters of the gateway. */
@NullMarked
package dev.yunfan.ingest.meters;

import org.jspecify.annotations.NullMarked;
