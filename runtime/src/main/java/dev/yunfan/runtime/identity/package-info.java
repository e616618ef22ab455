/** Who asks: handsets by their tokens. */
@NullMarked
package dev.yunfan.runtime.identity;

import org.jspecify.annotations.NullMarked;
