/** Facts that ota-servers publish for others: who may do what, and what there is to ship. */
@NullMarked
package dev.yunfan.schemas.facts;

import org.jspecify.annotations.NullMarked;
