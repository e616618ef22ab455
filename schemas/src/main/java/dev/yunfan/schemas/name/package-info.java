/** Names that people, vendors and handsets choose: the one rule of what may be one. */
@NullMarked
package dev.yunfan.schemas.name;

import org.jspecify.annotations.NullMarked;
