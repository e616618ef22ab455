/** How benchmarks tell what they measured. */
@NullMarked
package dev.yunfan.bench.figures;

import org.jspecify.annotations.NullMarked;
