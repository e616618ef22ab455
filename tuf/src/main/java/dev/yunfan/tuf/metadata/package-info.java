/** The four kinds of TUF metadata, read from untrusted bytes, and who may sign each. */
@NullMarked
package dev.yunfan.tuf.metadata;

import org.jspecify.annotations.NullMarked;
