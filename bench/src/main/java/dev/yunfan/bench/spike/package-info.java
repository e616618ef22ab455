/** Simulates the spike detector against published figures, and prints the tables of its report. */
@NullMarked
package dev.yunfan.bench.spike;

import org.jspecify.annotations.NullMarked;
