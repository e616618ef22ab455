/** Files that survive a power cut whole. */
@NullMarked
package dev.yunfan.tuf.file;

import org.jspecify.annotations.NullMarked;
