/**
 * Discovery: which instances live where, and how much traffic each release gets. Live instances are leased soft state in
 * memory with a snapshot on disk, so that answers need neither the database nor a quorum; shares are durable. Owns the schema
 * {@code discovery}. Nudges {@code routing}.
 */
@NullMarked
package dev.belay.discovery;

import org.jspecify.annotations.NullMarked;
