/** Back-tests the forecast of the million, and prints the tables of its report. */
@NullMarked
package dev.yunfan.bench.forecast;

import org.jspecify.annotations.NullMarked;
