/** Two slots, two boot records and the boot loader: what keeps a handset bootable at any moment. */
@NullMarked
package dev.yunfan.agent.boot;

import org.jspecify.annotations.NullMarked;
