/** Operators' tokens and webhooks, as the log has them. */
@NullMarked
package dev.yunfan.ota.access;

import org.jspecify.annotations.NullMarked;
