/**
 * Finds services that registered with Belay, and registers, from any JVM of 17 or later, without another library.
 * {@link dev.belay.client.DiscoveryClient} is the door. What is decided ({@link dev.belay.client.Roster}, {@link
 * dev.belay.client.Plan}, {@link dev.belay.client.Outliers}, the readers) is pure; what acts is few threads for
 * however many services.
 */
@NullMarked
package dev.belay.client;

import org.jspecify.annotations.NullMarked;
