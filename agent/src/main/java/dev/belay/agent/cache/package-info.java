/** Caches of jobs: what is packed and under which key, and how it is unpacked so that it can do no harm. */
@NullMarked
package dev.belay.agent.cache;

import org.jspecify.annotations.NullMarked;
