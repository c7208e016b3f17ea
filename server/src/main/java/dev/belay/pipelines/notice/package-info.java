/** Tells others of builds, as the builds' files ask: by mail, by Slack, by webhooks and by statuses of commits. */
@NullMarked
package dev.belay.pipelines.notice;

import org.jspecify.annotations.NullMarked;
