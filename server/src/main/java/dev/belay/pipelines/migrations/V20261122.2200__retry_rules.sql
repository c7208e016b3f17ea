-- The rule of its step by which a job tries again; null for a first attempt, and for one that somebody asked for.
alter table pipelines.job add column retry_rule int;
