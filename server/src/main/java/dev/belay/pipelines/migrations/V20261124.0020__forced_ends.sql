-- From when on a job that is being stopped counts as ended, whatever its agent says.
alter table pipelines.job add column forced_at timestamptz;
create index job_forced on pipelines.job (forced_at) where state in ('canceling', 'timing_out') and kind = 'command' and forced_at is not null;
