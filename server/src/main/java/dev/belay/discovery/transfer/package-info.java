/**
 * Copies of the zones: secondaries get them whole (AXFR, RFC 5936) or what differs (IXFR, RFC 1995), are told when
 * something changed (NOTIFY, RFC 1996), and prove who they are (TSIG, RFC 8945). Takes what there is to tell from
 * {@link dev.belay.discovery.dns.Content}; has no tables.
 */
@NullMarked
package dev.belay.discovery.transfer;

import org.jspecify.annotations.NullMarked;
