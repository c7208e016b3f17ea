/** How a page looks: the frame around every page, shared components, styles and scripts. */
@NullMarked
package dev.belay.platform.page;

import org.jspecify.annotations.NullMarked;
