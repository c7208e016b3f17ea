-- Whether the failure of another step concerns a job: while it waits, since a step that it waits for has to pass; or whenever its build
-- fails, since it wants to be stopped then. Of jobs that there are already it is not known, so that each failure is looked at.
alter table pipelines.job add column needs_passing boolean not null default true;
alter table pipelines.job add column stops_on_failure boolean not null default true;
create index job_stops on pipelines.job (build) where stops_on_failure and finished_at is null;
