/** Firmware images as files named by their content. */
@NullMarked
package dev.yunfan.ota.image;

import org.jspecify.annotations.NullMarked;
