/** Figures for people, read from the newest builds and the heads of the queues, so that they cost the same however many there are. */
@NullMarked
package dev.belay.pipelines.figures;

import org.jspecify.annotations.NullMarked;
