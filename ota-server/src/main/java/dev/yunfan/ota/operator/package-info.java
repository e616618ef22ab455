/** The operators' HTTP API, a class a feature, on virtual threads. */
@NullMarked
package dev.yunfan.ota.operator;

import org.jspecify.annotations.NullMarked;
