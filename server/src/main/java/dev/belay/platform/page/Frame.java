package dev.belay.platform.page;

import dev.belay.platform.access.Caller;

/**
 * What surrounds every page: its title, the path it is at, and who looks at it.
 *
 * @param title for the browser's title and the first heading
 * @param path the page's own path, which marks the entry of the menu
 */
public record Frame(String title, String path, Caller caller) {}
