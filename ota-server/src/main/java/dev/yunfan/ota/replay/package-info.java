/** The log as it is: unreadable records, their repair, and digests of builds that disagree. */
@NullMarked
package dev.yunfan.ota.replay;

import org.jspecify.annotations.NullMarked;
