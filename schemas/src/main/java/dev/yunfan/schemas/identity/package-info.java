/** Vendors, their models, and handsets with the tokens that prove them. */
@NullMarked
package dev.yunfan.schemas.identity;

import org.jspecify.annotations.NullMarked;
