/** The costs of contenders, over one interval each, and whether their figures can be true. */
@NullMarked
package dev.yunfan.bench.account;

import org.jspecify.annotations.NullMarked;
