/** What the fold says to others: facts on compacted topics, and how they are kept right there. */
@NullMarked
package dev.yunfan.ota.facts;

import org.jspecify.annotations.NullMarked;
