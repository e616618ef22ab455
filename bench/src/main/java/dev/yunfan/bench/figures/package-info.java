/** How benchmarks print what they measured, and where they keep their files. */
@NullMarked
package dev.yunfan.bench.figures;

import org.jspecify.annotations.NullMarked;
