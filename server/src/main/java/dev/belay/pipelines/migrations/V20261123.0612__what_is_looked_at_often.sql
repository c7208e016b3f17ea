-- What is looked at every second stands in indexes of its own, in the order in which it is due: only their beginning is read, whatever
-- has left them meanwhile.
create index job_assigned on pipelines.job (assigned_at) where state = 'assigned';
create index job_accepted on pipelines.job (accepted_at) where state = 'accepted';
create index job_stopping on pipelines.job (stopping_at) where state in ('canceling', 'timing_out') and kind = 'command';
create index job_times_out on pipelines.job (times_out_at) where state in ('accepted', 'running') and times_out_at is not null;
drop index pipelines.job_held;
-- What is not ready yet, to be counted by what agents it will want.
create index job_later on pipelines.job (rules) where state in ('waiting', 'limiting', 'limited') and kind = 'command';
-- The builds that began last tell how long jobs wait.
create index build_begun on pipelines.build (started_at desc) where started_at is not null;
