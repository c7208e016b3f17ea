/** What is set for a pipeline besides its file, as the API takes and shows it. */
@NullMarked
package dev.belay.protocol.setting;

import org.jspecify.annotations.NullMarked;
