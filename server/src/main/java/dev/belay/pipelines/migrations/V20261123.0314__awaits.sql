-- While a job waits: a step that has not ended, before whose end nothing can change for the job. So most ends of a build of
-- thousands of steps concern no other step, and that is seen without reading them all. Null is not known.
alter table pipelines.job add column awaits int;
create index job_awaits on pipelines.job (build, awaits) where state = 'waiting';
create index job_busy on pipelines.job (build)
    where state in ('limiting', 'limited', 'scheduled', 'assigned', 'accepted', 'running', 'canceling', 'timing_out');
