/** HTTP for every server: start, problem answers, JSON. */
@NullMarked
package dev.yunfan.runtime.http;

import org.jspecify.annotations.NullMarked;
