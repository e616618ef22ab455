/**
 * The checks that can fail: one named exception each, with what was expected and what was found.
 */
@NullMarked
package dev.yunfan.tuf.refusal;

import org.jspecify.annotations.NullMarked;
