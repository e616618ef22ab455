/** Simulates rollouts under guardrails, and prints docs/reports/guardrails.md. */
@NullMarked
package dev.yunfan.bench.guard;

import org.jspecify.annotations.NullMarked;
