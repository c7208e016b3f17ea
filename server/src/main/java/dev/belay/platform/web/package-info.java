/** HTTP: routes, requests, responses, limits, and the server beneath them. Only this package knows the HTTP library. */
@NullMarked
package dev.belay.platform.web;

import org.jspecify.annotations.NullMarked;
