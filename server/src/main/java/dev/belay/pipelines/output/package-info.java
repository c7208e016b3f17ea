/** What jobs leave: logs, artifacts and meta-data. */
@NullMarked
package dev.belay.pipelines.output;

import org.jspecify.annotations.NullMarked;
