/** Who reports: the vendors, their models, and the handsets with the tokens they prove it by. */
@NullMarked
package dev.yunfan.schemas.identity;

import org.jspecify.annotations.NullMarked;
