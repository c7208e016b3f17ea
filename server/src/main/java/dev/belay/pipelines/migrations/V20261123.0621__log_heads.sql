-- The beginning of a log, when it came as one small chunk; what came after is in its blob, and makes it grown.
alter table pipelines.log add column head bytea;
alter table pipelines.log add column grown boolean not null default true;
drop index pipelines.log_unsealed;
create index log_unsealed on pipelines.log (job) where grown and sealed_at is null and deleted_at is null;
