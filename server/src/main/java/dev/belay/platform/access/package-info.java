/** Who may do what: callers, permissions, roles, and the credentials that prove them. */
@NullMarked
package dev.belay.platform.access;

import org.jspecify.annotations.NullMarked;
