/**
 * The HTTP/1.1 connections of a simulated fleet: few for many handsets, each request tried again.
 */
@NullMarked
package dev.yunfan.agent.fleet.net;

import org.jspecify.annotations.NullMarked;
