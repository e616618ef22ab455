/** Loss of what the streams keep in Kafka: it is noticed, and counted anew. */
@NullMarked
package dev.yunfan.streams.rebuild;

import org.jspecify.annotations.NullMarked;
