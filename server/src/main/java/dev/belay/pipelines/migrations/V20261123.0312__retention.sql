-- When a log was moved to where it stays, and when that is tried again.
alter table pipelines.log add column sealed_at timestamptz;
alter table pipelines.log add column seal_next timestamptz;
alter table pipelines.log add column deleted_at timestamptz;
create index log_unsealed on pipelines.log (job) where sealed_at is null and deleted_at is null;

alter table pipelines.artifact add column deleted_at timestamptz;

-- What a pipeline keeps; null is what the server keeps of all, 0 days is for ever.
alter table pipelines.pipeline add column log_days int check (log_days >= 0);
alter table pipelines.pipeline add column log_builds int check (log_builds > 0);
alter table pipelines.pipeline add column artifact_days int check (artifact_days >= 0);
alter table pipelines.pipeline add column artifact_builds int check (artifact_builds > 0);

alter table pipelines.build add column logs_deleted_at timestamptz;
alter table pipelines.build add column artifacts_deleted_at timestamptz;
create index build_with_logs on pipelines.build (pipeline, finished_at)
    where finished_at is not null and (logs_deleted_at is null or logs_deleted_at < finished_at);
create index build_with_artifacts on pipelines.build (pipeline, finished_at)
    where finished_at is not null and (artifacts_deleted_at is null or artifacts_deleted_at < finished_at);

-- Blobs that no row knows any more. Their rows go first, so that nobody is shown what is half gone.
create table pipelines.doomed_blob (
    key  text primary key,
    at   timestamptz not null
);
create index doomed_blob_at on pipelines.doomed_blob (at);
