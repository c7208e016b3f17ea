/** Values that every subject uses: problems, identity, randomness. Imports nothing of ours. */
@NullMarked
package dev.belay.kernel;

import org.jspecify.annotations.NullMarked;
