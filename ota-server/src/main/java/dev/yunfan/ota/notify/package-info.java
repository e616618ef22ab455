/**
 * Webhooks: follows the control log and calls the addresses that operators named, signed and in
 * order.
 */
@NullMarked
package dev.yunfan.ota.notify;

import org.jspecify.annotations.NullMarked;
