/** The order of firmware versions by their text, for names whose place nobody stated. */
@NullMarked
package dev.yunfan.schemas.version;

import org.jspecify.annotations.NullMarked;
