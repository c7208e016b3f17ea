/** What tests said: reports that jobs leave as artifacts, results by test, and which tests are flaky. */
@NullMarked
package dev.belay.pipelines.tests;

import org.jspecify.annotations.NullMarked;
