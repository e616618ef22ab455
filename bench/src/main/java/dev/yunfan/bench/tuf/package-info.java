/** What a refresh of trusted metadata costs a handset. */
@NullMarked
package dev.yunfan.bench.tuf;

import org.jspecify.annotations.NullMarked;
