/** The gate between stages: evidence in, verdict out. */
@NullMarked
package dev.yunfan.ota.gate;

import org.jspecify.annotations.NullMarked;
