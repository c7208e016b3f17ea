-- Builds that begin by the clock.
create table pipelines.schedule (
    pipeline   uuid        not null references pipelines.pipeline (id) on delete cascade,
    name       text        not null,
    cron       text        not null,
    branch     text        not null,
    message    text        not null,
    paused     boolean     not null,
    -- Null while it is paused.
    next_at    timestamptz,
    last_at    timestamptz,
    last_build bigint,
    made_by    text        not null,
    primary key (pipeline, name)
);

create index schedule_due on pipelines.schedule (next_at) where next_at is not null;

drop index pipelines.build_pushed;
create index build_pushed on pipelines.build (pipeline, branch, number desc) where source in ('webhook', 'poll');
