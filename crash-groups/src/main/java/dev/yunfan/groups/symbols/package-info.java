/**
 * Puts names where logs have only offsets and obfuscated names, from files that stay with the
 * vendor.
 */
@NullMarked
package dev.yunfan.groups.symbols;

import org.jspecify.annotations.NullMarked;
