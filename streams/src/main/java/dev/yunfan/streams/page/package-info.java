/** One handset's story: who it is, what it runs, what happened to it lately. */
@NullMarked
package dev.yunfan.streams.page;

import org.jspecify.annotations.NullMarked;
