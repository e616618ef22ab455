/** How many names and crash groups a partition holds before the rest counts as ~other. */
@NullMarked
package dev.yunfan.streams.cap;

import org.jspecify.annotations.NullMarked;
