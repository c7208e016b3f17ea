/**
 * Health by check: which agent asks which instance, and what became of it. Its door is {@link
 * dev.belay.discovery.checks.Checks}; who asks whom is decided by {@link dev.belay.discovery.checks.Plan}, which is pure. What
 * is found is kept by the registry, through {@link dev.belay.discovery.checks.Ground}.
 */
@NullMarked
package dev.belay.discovery.checks;

import org.jspecify.annotations.NullMarked;
