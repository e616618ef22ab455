/**
 * Follows the evidence of running rollouts and appends what the judge decides to the control log.
 */
@NullMarked
package dev.yunfan.ota.gatekeeper;

import org.jspecify.annotations.NullMarked;
