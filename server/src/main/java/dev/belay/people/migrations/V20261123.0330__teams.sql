-- The teams to which people belong, by the names that files use.
create table people.membership (
    person uuid not null references people.person (id),
    team   text not null,
    primary key (person, team)
);
