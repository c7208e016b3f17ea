create schema discovery;

-- Counts the lives of servers: a life's routing versions begin above those of all lives before.
create sequence discovery.epoch;

create table discovery.shares (
    service text not null,
    environment text not null,
    generation bigint not null,
    shares jsonb not null,
    changed_at timestamptz not null,
    primary key (service, environment)
);
