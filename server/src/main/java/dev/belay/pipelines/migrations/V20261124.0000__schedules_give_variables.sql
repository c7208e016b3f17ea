-- What a schedule gives its builds.
alter table pipelines.schedule add column env jsonb not null default '{}';
