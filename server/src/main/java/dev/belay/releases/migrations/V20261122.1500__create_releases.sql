create schema releases;

-- Numbers the releases of each service; its row also makes those who cut releases take turns.
create table releases.numbering (
    service text primary key references catalog.service (name),
    last bigint not null
);

create table releases.release (
    name text primary key,
    service text not null references catalog.service (name),
    number bigint not null,
    build uuid not null,
    build_number bigint not null,
    pipeline text not null,
    repository text not null,
    commit_id text not null,
    manifest jsonb not null,
    artifacts jsonb not null,
    cut_at timestamptz not null,
    quarantine_reason text,
    quarantined_by text,
    quarantined_at timestamptz,
    unique (service, number),
    unique (build, service),
    check ((quarantine_reason is null) = (quarantined_at is null)),
    check ((quarantined_by is null) = (quarantined_at is null))
);

-- Which release was the stable one, and when. Of a service in an environment at most one is, now.
create table releases.tenure (
    id bigint generated always as identity primary key,
    service text not null references catalog.service (name),
    environment text not null,
    release text not null references releases.release (name),
    since timestamptz not null,
    until timestamptz
);

create unique index tenure_now on releases.tenure (service, environment) where until is null;
create index tenure_by_service on releases.tenure (service, environment, id desc);
