/**
 * YAML as people write it for Belay: bounded, with the place of everything, and all that is wrong told at once.
 * Booleans and numbers are those of YAML 1.2's core schema, so {@code yes}, {@code no} and {@code on} are plain text.
 */
@NullMarked
package dev.belay.platform.yaml;

import org.jspecify.annotations.NullMarked;
