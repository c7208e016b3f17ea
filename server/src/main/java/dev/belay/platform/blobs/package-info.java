/** Large bytes by key: logs, artifacts, caches. In the data folder, or in a bucket of an S3-compatible store. */
@NullMarked
package dev.belay.platform.blobs;

import org.jspecify.annotations.NullMarked;
