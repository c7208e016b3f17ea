/**
 * The home page: what customers can do right now, and what is changing. It is told by other subjects through functions, so it
 * depends on none of them.
 */
@NullMarked
package dev.belay.home;

import org.jspecify.annotations.NullMarked;
