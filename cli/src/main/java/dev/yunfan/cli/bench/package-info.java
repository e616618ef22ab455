/** The benchmarks that {@code ./yunfan bench} finds. */
@NullMarked
package dev.yunfan.cli.bench;

import org.jspecify.annotations.NullMarked;
