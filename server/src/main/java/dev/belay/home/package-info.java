/**
 * The home page: what customers can do right now, and what is changing. It is told through functions of what moves and waits, so
 * it knows of other subjects no more than how a service is served.
 */
@NullMarked
package dev.belay.home;

import org.jspecify.annotations.NullMarked;
