/** The questions that are answered, one class each: what to count, what to publish. Pure. */
@NullMarked
package dev.yunfan.streams.question;

import org.jspecify.annotations.NullMarked;
