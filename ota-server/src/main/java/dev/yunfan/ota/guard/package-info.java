/** The judge of guardrails: rows of hours and a policy in, what is proven out; pure. */
@NullMarked
package dev.yunfan.ota.guard;

import org.jspecify.annotations.NullMarked;
