-- How many parts of an artifact there may be beside it: offered to its agent, and not removed yet.
alter table pipelines.artifact add column parts integer not null default 0;
create index artifact_parts on pipelines.artifact (created_at) where parts > 0;
