/** The query API. */
@NullMarked
package dev.yunfan.streams.http;

import org.jspecify.annotations.NullMarked;
