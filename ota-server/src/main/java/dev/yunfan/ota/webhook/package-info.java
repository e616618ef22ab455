/** What is told to webhooks about rollouts, and how a receiver knows that it is true. */
@NullMarked
package dev.yunfan.ota.webhook;

import org.jspecify.annotations.NullMarked;
