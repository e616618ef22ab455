/** JSON as a strictly read tree, and its canonical (OLPC) bytes, which are what TUF signs. */
@NullMarked
package dev.yunfan.tuf.json;

import org.jspecify.annotations.NullMarked;
