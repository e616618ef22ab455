/** How much the gateway takes at a time: bounds that hold before any queue grows. */
@NullMarked
package dev.yunfan.ingest.load;

import org.jspecify.annotations.NullMarked;
