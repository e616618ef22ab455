/** What a simulated fleet goes through: launches, people's habits, flaws and outages. */
@NullMarked
package dev.yunfan.agent.fleet.story;

import org.jspecify.annotations.NullMarked;
