/** Micrometer's registry and its Prometheus page. */
@NullMarked
package dev.yunfan.runtime.metrics;

import org.jspecify.annotations.NullMarked;
