/** Configuration from text: every fault at once, each naming key, value and accepted form. */
@NullMarked
package dev.yunfan.runtime.settings;

import org.jspecify.annotations.NullMarked;
