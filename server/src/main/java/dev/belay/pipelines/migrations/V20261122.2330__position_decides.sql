-- Jobs of one priority that became ready at one instant go by their step's place in the build, not by chance.
create index job_ready on pipelines.job (rules, priority desc, scheduled_at, step, id) where state = 'scheduled';
drop index pipelines.job_runnable;
