/**
 * People and the programs that act for them: passwords, sessions, invitations, API tokens. Owns the schema {@code
 * people}; journals {@code person.*}, {@code token.*} and {@code invitation.*}. Uses no other subject.
 */
@NullMarked
package dev.belay.people;

import org.jspecify.annotations.NullMarked;
