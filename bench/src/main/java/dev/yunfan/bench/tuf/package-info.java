/** The cost of a refresh of trusted metadata on a handset. */
@NullMarked
package dev.yunfan.bench.tuf;

import org.jspecify.annotations.NullMarked;
