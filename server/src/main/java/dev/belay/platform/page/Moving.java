package dev.belay.platform.page;

import java.time.Instant;

/**
 * Something that moves or waits, for the home page.
 *
 * @param what in a few words
 * @param path its page
 * @param why what it does or waits for, in a sentence; empty when the badge says it all
 */
public record Moving(Badge badge, String what, String path, String why, Instant since) {}
