-- Who has just asked for a slot, apart from all those that wait for one.
create index job_limiting on pipelines.job (concurrency_group) where state = 'limiting';
