/** A practice run of the client command, from which the build makes its AOT cache. */
@NullMarked
package dev.yunfan.tuf.rehearsal;

import org.jspecify.annotations.NullMarked;
