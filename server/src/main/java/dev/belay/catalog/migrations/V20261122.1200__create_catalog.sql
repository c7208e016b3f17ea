create schema catalog;

create table catalog.team (
    name text primary key
);

create table catalog.service (
    name text primary key,
    team text not null references catalog.team (name),
    -- The slug of the pipeline that declares it.
    pipeline text not null,
    commit_id text not null,
    manifest jsonb not null,
    declared_at timestamptz not null
);

create table catalog.capability (
    service text not null references catalog.service (name) on delete cascade,
    position int not null,
    words text not null,
    primary key (service, position)
);

create table catalog.environment (
    name text primary key,
    since timestamptz not null
);

create table catalog.service_environment (
    service text not null references catalog.service (name) on delete cascade,
    environment text not null references catalog.environment (name),
    since timestamptz not null,
    primary key (service, environment)
);

-- Host names beyond those that Belay gives by itself; each belongs to one service in one environment.
create table catalog.host (
    host text primary key,
    service text not null,
    environment text not null,
    position int not null,
    foreign key (service, environment) references catalog.service_environment (service, environment) on delete cascade
);

create index host_by_service on catalog.host (service, environment);
