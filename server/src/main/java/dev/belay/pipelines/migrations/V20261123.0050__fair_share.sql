-- Whose job it is, so that pipelines share agents; and whether it goes before all others.
alter table pipelines.job add column pipeline uuid;
alter table pipelines.job add column hotfix boolean not null default false;
update pipelines.job set
    pipeline = (select b.pipeline from pipelines.build b where b.id = build),
    queued_at = coalesce(queued_at, (select b.created_at from pipelines.build b where b.id = build));
alter table pipelines.job alter column pipeline set not null;
alter table pipelines.job alter column queued_at set not null;

create index job_class on pipelines.job (rules, pipeline, hotfix desc, priority desc, queued_at, step, id)
    where state = 'scheduled';
drop index pipelines.job_ready;
create index job_in_use on pipelines.job (pipeline)
    where state in ('assigned', 'accepted', 'running', 'canceling', 'timing_out');

-- How many agents a pipeline has had lately, on average: what is long ago counts for less and less.
create table pipelines.usage (
    pipeline uuid             primary key references pipelines.pipeline (id) on delete cascade,
    average  double precision not null,
    at       timestamptz      not null
);
