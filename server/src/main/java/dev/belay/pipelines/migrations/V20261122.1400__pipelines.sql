create schema pipelines;

create table pipelines.pipeline (
    id           uuid primary key,
    slug         text        not null unique,
    name         text        not null,
    repository   text        not null,
    branch       text        not null,
    poll_seconds int check (poll_seconds > 0),
    next_poll_at timestamptz,
    -- Webhooks are signed with it, so it is needed in the clear.
    hook_secret  text        not null,
    builds       bigint      not null default 0,
    created_at   timestamptz not null
);

create index pipeline_poll on pipelines.pipeline (next_poll_at) where next_poll_at is not null;

-- What polling saw last.
create table pipelines.head (
    pipeline uuid not null references pipelines.pipeline (id) on delete cascade,
    branch   text not null,
    commit   text not null,
    primary key (pipeline, branch)
);

create table pipelines.build (
    id            uuid primary key,
    pipeline      uuid        not null references pipelines.pipeline (id),
    number        bigint      not null,
    state         text        not null,
    source        text        not null,
    branch        text        not null,
    commit        text        not null,
    message       text        not null,
    author        text        not null,
    -- Names the push, so that telling of it again does not make a second build.
    delivery      text,
    env           jsonb       not null,
    reason        text,
    manifest      text,
    claimed_until timestamptz,
    created_at    timestamptz not null,
    started_at    timestamptz,
    finished_at   timestamptz,
    unique (pipeline, number),
    unique (pipeline, delivery)
);

create index build_newest on pipelines.build (created_at desc);
create index build_open on pipelines.build (created_at) where finished_at is null;
create index build_creating on pipelines.build (created_at) where state = 'creating';
create index build_pushed on pipelines.build (pipeline, branch, number desc) where source <> 'api';

create table pipelines.step (
    build      uuid  not null references pipelines.build (id) on delete cascade,
    number     int   not null,
    definition jsonb not null,
    needs      jsonb not null,
    primary key (build, number)
);

create table pipelines.job (
    id            uuid primary key,
    build         uuid        not null,
    step          int         not null,
    kind          text        not null check (kind in ('command', 'wait', 'rollout')),
    state         text        not null,
    passed        boolean     not null default false,
    soft_failed   boolean     not null default false,
    exit_status   int,
    reason        text,
    retries       int         not null,
    retried_by    uuid,
    -- The number of the rollout that a rollout step began.
    rollout       bigint,
    -- The tags that an agent must have, in one writing, so that equal ones are one class.
    rules         text        not null,
    priority      int         not null,
    attempts      int         not null default 0,
    agent         uuid,
    agent_name    text,
    chunks_failed int         not null default 0,
    created_at    timestamptz not null,
    scheduled_at  timestamptz,
    assigned_at   timestamptz,
    accepted_at   timestamptz,
    started_at    timestamptz,
    stopping_at   timestamptz,
    finished_at   timestamptz,
    -- When the step's time is over.
    times_out_at  timestamptz,
    foreign key (build, step) references pipelines.step (build, number) on delete cascade
) with (fillfactor = 70);

create index job_of_build on pipelines.job (build, step);
create index job_runnable on pipelines.job (rules, priority desc, scheduled_at, id) where state = 'scheduled';
create index job_held on pipelines.job (state)
    where state in ('assigned', 'accepted', 'running', 'canceling', 'timing_out');

create table pipelines.job_token (
    hash       bytea primary key,
    job        uuid        not null references pipelines.job (id) on delete cascade,
    created_at timestamptz not null
);

-- Which bytes of a job's log have arrived.
create table pipelines.log (
    job          uuid primary key references pipelines.job (id) on delete cascade,
    received     int8multirange not null,
    header_times jsonb          not null
) with (fillfactor = 50);

create table pipelines.artifact (
    id     uuid primary key,
    job    uuid   not null references pipelines.job (id) on delete cascade,
    build  uuid   not null,
    batch  text   not null,
    place  int    not null,
    path   text   not null,
    bytes  bigint not null,
    sha256 text   not null,
    state  text   not null check (state in ('new', 'finished', 'error')),
    unique (job, batch, place)
);

create index artifact_of_build on pipelines.artifact (build);

create table pipelines.meta_data (
    build uuid not null references pipelines.build (id) on delete cascade,
    key   text not null,
    value text not null,
    primary key (build, key)
);
