/** What a handset does about an update, as a pure function of where it is and what it learns. */
@NullMarked
package dev.yunfan.agent.update;

import org.jspecify.annotations.NullMarked;
