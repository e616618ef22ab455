/** Keys and signatures of a whole cast, made at the start: for the demo and for benchmarks. */
@NullMarked
package dev.yunfan.cli.signing;

import org.jspecify.annotations.NullMarked;
