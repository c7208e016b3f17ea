/** What the server tells about itself: metrics. */
@NullMarked
package dev.belay.platform.telemetry;

import org.jspecify.annotations.NullMarked;
