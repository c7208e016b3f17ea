/**
 * Instances that the catalogue declares, such as a database's address: rows of {@code discovery.declared_instance}, which a
 * reconciler brings into the registry. There they need no database: all replicas hold and remember them. Its door is {@link
 * dev.belay.discovery.declared.Declared}.
 */
@NullMarked
package dev.belay.discovery.declared;

import org.jspecify.annotations.NullMarked;
