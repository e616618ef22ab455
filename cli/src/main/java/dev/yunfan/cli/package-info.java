/** The one command, {@code ./yunfan}: its parts, its errors, its exit statuses. */
@NullMarked
package dev.yunfan.cli;

import org.jspecify.annotations.NullMarked;
