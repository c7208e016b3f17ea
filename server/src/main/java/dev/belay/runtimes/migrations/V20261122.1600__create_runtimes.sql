create schema runtimes;

-- A machine on which an agent keeps instances.
create table runtimes.host (
    id uuid primary key,
    agent uuid not null,
    agent_name text not null,
    -- Counts the changes of what should be on it, from the milliseconds of its first day: no life of the database is behind another.
    generation bigint not null,
    reported_at timestamptz not null
);

-- How many instances of a release should run in an environment.
create table runtimes.wanted (
    environment text not null,
    release text not null references releases.release (name),
    service text not null,
    count int not null check (count > 0),
    within_seconds int not null,
    drain_seconds int not null,
    since timestamptz not null,
    primary key (environment, release)
);

create table runtimes.instance (
    id text primary key,
    service text not null,
    environment text not null,
    release text not null references releases.release (name),
    host uuid not null references runtimes.host (id),
    intent text not null check (intent in ('run', 'drain', 'stop')),
    drain_seconds int not null,
    state text,
    address text not null default '',
    port int not null default 0,
    restarts int not null default 0,
    detail text,
    placed_at timestamptz not null,
    started_at timestamptz,
    ready_at timestamptz,
    draining_at timestamptz
);

create index instance_by_host on runtimes.instance (host);
create index instance_by_release on runtimes.instance (environment, release);
