-- Steps that make builds of other pipelines.
alter table pipelines.job drop constraint job_kind_check;
alter table pipelines.job add constraint job_kind_check
    check (kind in ('command', 'wait', 'block', 'input', 'trigger', 'rollout'));
-- The build that a trigger step made.
alter table pipelines.job add column child uuid;
create index job_trigger on pipelines.job (started_at, build, step, id) where kind = 'trigger' and state in ('running', 'canceling');

-- The job that made a build, the build with which that began, and how far it is from that one.
alter table pipelines.build add column triggered_by uuid;
alter table pipelines.build add column root uuid;
alter table pipelines.build add column depth int not null default 0;
-- The variables that whoever made it gave it.
alter table pipelines.build add column given_env jsonb not null default '{}';
create index build_of_root on pipelines.build (root) where root is not null;
