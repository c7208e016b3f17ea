/** Large bytes by key: logs, artifacts. By default in the data folder. */
@NullMarked
package dev.belay.platform.blobs;

import org.jspecify.annotations.NullMarked;
