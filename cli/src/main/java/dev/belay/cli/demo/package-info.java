/** What the demo needs beyond Belay: a shop's repository, customers who use the shop, and the sums at the end. */
@NullMarked
package dev.belay.cli.demo;

import org.jspecify.annotations.NullMarked;
