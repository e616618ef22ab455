/** A vendor's releases: signed images by model, and the order of firmware versions. */
@NullMarked
package dev.yunfan.ota.release;

import org.jspecify.annotations.NullMarked;
