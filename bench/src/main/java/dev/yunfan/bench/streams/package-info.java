/** How fast the streams count, against a plain DSL topology and a bare loop, and how fresh. */
@NullMarked
package dev.yunfan.bench.streams;

import org.jspecify.annotations.NullMarked;
