-- Where the outcome of a pipeline's builds is told. The token is sent along, so it is needed in the clear.
create table pipelines.status_target (
    pipeline uuid   primary key references pipelines.pipeline (id) on delete cascade,
    forge    text   not null check (forge in ('github', 'gitlab', 'gitea')),
    api      text   not null,
    project  text   not null,
    context  text   not null,
    token    text   not null,
    -- Builds up to this number are not told of, or have their row below.
    seen     bigint not null
);

create table pipelines.commit_status (
    build    uuid primary key references pipelines.build (id) on delete cascade,
    -- The state that the forge last took note of.
    told     text,
    attempts int  not null default 0,
    failure  text,
    -- Null when nothing is left to tell.
    next_at  timestamptz
);

create index commit_status_due on pipelines.commit_status (next_at) where next_at is not null;
