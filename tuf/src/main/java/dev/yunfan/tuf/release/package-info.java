/** A vendor's description of an image, and whether the image fits a handset. */
@NullMarked
package dev.yunfan.tuf.release;

import org.jspecify.annotations.NullMarked;
