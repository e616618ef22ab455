/** Public and private keys, their ids, and the three signature schemes of the specification. */
@NullMarked
package dev.yunfan.tuf.key;

import org.jspecify.annotations.NullMarked;
