-- Steps that wait for somebody.
alter table pipelines.job drop constraint job_kind_check;
alter table pipelines.job add constraint job_kind_check
    check (kind in ('command', 'wait', 'block', 'input', 'rollout'));

-- Who let a build go on, and what they filled in.
create table pipelines.unblocking (
    job     uuid primary key references pipelines.job (id) on delete cascade,
    build   uuid        not null,
    by_id   text        not null,
    by_name text        not null,
    answers jsonb       not null,
    at      timestamptz not null
);

create index unblocking_of_build on pipelines.unblocking (build, at desc);
