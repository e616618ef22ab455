/**
 * The control log: commands are appended, folded, proven by a chain and read back; facts are
 * published from it.
 */
@NullMarked
package dev.yunfan.ota.log;

import org.jspecify.annotations.NullMarked;
