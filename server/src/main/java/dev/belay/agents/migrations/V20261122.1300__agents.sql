create schema agents;

create table agents.agent (
    id             uuid primary key,
    name           text        not null,
    queue          text        not null,
    tags           text[]      not null,
    priority       int         not null,
    hostname       text        not null,
    os             text        not null,
    arch           text        not null,
    version        text        not null,
    dispatchable   boolean     not null,
    token_hash     bytea       not null unique,
    state          text        not null check (state in ('never_connected', 'connected', 'lost', 'disconnected')),
    registered_at  timestamptz not null,
    gone_at        timestamptz,
    -- It asked for work since it last had a job.
    asking         boolean     not null,
    idle_since     timestamptz not null,
    job            uuid unique,
    job_accepted_at timestamptz,
    -- Why the job it has will not be finished by it.
    forsaken       text
);

create index agent_idle on agents.agent (queue)
    where state = 'connected' and dispatchable and asking and job is null;
create index agent_forsaken on agents.agent (id) where forsaken is not null;
create index agent_name on agents.agent (name) where state in ('never_connected', 'connected');
create index agent_gone on agents.agent (gone_at) where state in ('lost', 'disconnected', 'never_connected');

-- Written every few seconds for every agent, so it is narrow and leaves room for its own updates.
create table agents.pulse (
    agent   uuid primary key references agents.agent (id) on delete cascade,
    seen_at timestamptz not null
) with (fillfactor = 50);
