/** What tests of builds stand on: agents and pipelines on a real database and real git, and what is done with them often. */
@NullMarked
package dev.belay.pipelines.world;

import org.jspecify.annotations.NullMarked;
