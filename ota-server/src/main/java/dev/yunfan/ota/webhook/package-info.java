/** Events of rollouts for webhooks, and the signatures by which a receiver checks them. */
@NullMarked
package dev.yunfan.ota.webhook;

import org.jspecify.annotations.NullMarked;
