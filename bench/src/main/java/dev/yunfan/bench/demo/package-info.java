/** How fast the whole system is, end to end. */
@NullMarked
package dev.yunfan.bench.demo;

import org.jspecify.annotations.NullMarked;
