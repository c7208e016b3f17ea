/** Who a job is for other systems: signed tokens that they can check by what this server publishes. */
@NullMarked
package dev.belay.pipelines.identity;

import org.jspecify.annotations.NullMarked;
