/** Jobs that agents have: what agents are told of them and say of them, and what becomes of those of which nobody speaks. */
@NullMarked
package dev.belay.pipelines.running;

import org.jspecify.annotations.NullMarked;
