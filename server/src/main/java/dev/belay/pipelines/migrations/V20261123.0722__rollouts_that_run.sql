-- Rollouts ask several times a second for the steps that began them. Read in its order, an index clears away what has left it.
create index job_rollout on pipelines.job (started_at, id) where kind = 'rollout' and state in ('running', 'canceling');
