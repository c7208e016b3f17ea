-- What jobs tell the readers of a build's page. The body is Markdown as it came; what pages show is made of it by them.
create table pipelines.annotation (
    build      uuid        not null references pipelines.build (id) on delete cascade,
    -- Null for those of the whole build.
    job        uuid references pipelines.job (id) on delete cascade,
    context    text        not null,
    style      text        not null,
    priority   int         not null,
    body       text        not null,
    created_at timestamptz not null,
    unique nulls not distinct (build, job, context)
);

-- Changes of steps by jobs that were made, so that the same one again changes nothing.
create table pipelines.step_change (
    build uuid not null references pipelines.build (id) on delete cascade,
    id    text not null,
    primary key (build, id)
);

alter table pipelines.artifact add column sha1 text not null default '';
alter table pipelines.artifact add column created_at timestamptz not null default now();
