/** Handsets and the tokens that prove them. */
@NullMarked
package dev.yunfan.runtime.identity;

import org.jspecify.annotations.NullMarked;
