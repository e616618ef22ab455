/** {@code ./yunfan rejected}: what could not be accepted, made readable. */
@NullMarked
package dev.yunfan.cli.rejected;

import org.jspecify.annotations.NullMarked;
