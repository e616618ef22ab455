/** A rollout's guardrails as people write and read them: a policy in JSON, and in words. */
@NullMarked
package dev.yunfan.ota.policy;

import org.jspecify.annotations.NullMarked;
