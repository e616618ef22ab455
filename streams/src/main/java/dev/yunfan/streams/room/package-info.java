/** Whether the disk has room for what is counted. */
@NullMarked
package dev.yunfan.streams.room;

import org.jspecify.annotations.NullMarked;
