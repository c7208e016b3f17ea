-- Whom the file of a build wants to be told of it; steps is empty for the build itself.
create table pipelines.notice (
    build     uuid  not null references pipelines.build (id) on delete cascade,
    number    int   not null,
    steps     int[] not null,
    channel   text  not null,
    config    text  not null,
    condition text,
    -- The jobs of its steps of whose end somebody was told the last time.
    told      text  not null default '',
    primary key (build, number)
);

-- What is to be told, written when it happened and kept until it was told or given up.
create table pipelines.delivery (
    id         uuid primary key,
    build      uuid        not null references pipelines.build (id) on delete cascade,
    event      text        not null,
    channel    text        not null,
    config     text        not null,
    news       jsonb       not null,
    created_at timestamptz not null,
    attempts   int         not null default 0,
    failure    text,
    -- Null when it was told or given up.
    next_at    timestamptz
);

create index delivery_due on pipelines.delivery (next_at) where next_at is not null;
create index delivery_by_build on pipelines.delivery (build);
