/**
 * Names: answers DNS for services, from record sets that are encoded when a service changes and never when somebody
 * asks. Is told of changes by {@link dev.belay.discovery.dns.Listings} and knows nothing of where they come from; has
 * no tables.
 */
@NullMarked
package dev.belay.discovery.dns;

import org.jspecify.annotations.NullMarked;
