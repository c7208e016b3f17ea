/** What people see of pipelines, builds, jobs, tests and queues, with the templates. */
@NullMarked
package dev.belay.pipelines.page;

import org.jspecify.annotations.NullMarked;
