/** Failures that a person reads: one line that says why and what to do, and an exit status. */
@NullMarked
package dev.yunfan.cli.fault;

import org.jspecify.annotations.NullMarked;
