/** Facts of the fold for other servers: compacted topics, and how they are kept right. */
@NullMarked
package dev.yunfan.ota.facts;

import org.jspecify.annotations.NullMarked;
