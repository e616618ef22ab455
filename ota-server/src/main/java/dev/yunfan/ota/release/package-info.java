/** What a vendor ships: signed images by model, and how firmware versions compare. */
@NullMarked
package dev.yunfan.ota.release;

import org.jspecify.annotations.NullMarked;
