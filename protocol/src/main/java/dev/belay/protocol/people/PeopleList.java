package dev.belay.protocol.people;

import java.util.List;

/** Everybody who may sign in. */
public record PeopleList(List<PersonView> people) {
    public PeopleList {
        people = List.copyOf(people);
    }
}
