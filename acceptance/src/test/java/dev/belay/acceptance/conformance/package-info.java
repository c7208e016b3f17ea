/**
 * Agents of other makers, written from the protocol's table and from nothing of Belay: of 2020 and of today. They speak HTTP
 * over sockets, through a relay that breaks connections, and keep a ledger of what they did.
 */
@NullMarked
package dev.belay.acceptance.conformance;

import org.jspecify.annotations.NullMarked;
