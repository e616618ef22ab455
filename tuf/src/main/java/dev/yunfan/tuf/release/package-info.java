/** What a vendor says about an image beyond its bytes, and whether it fits a handset. */
@NullMarked
package dev.yunfan.tuf.release;

import org.jspecify.annotations.NullMarked;
