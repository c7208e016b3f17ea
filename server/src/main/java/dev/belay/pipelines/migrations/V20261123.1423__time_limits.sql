-- How long jobs of a pipeline may take whose steps do not say, and how long any of them may; null is as the server says.
alter table pipelines.pipeline add column job_minutes int check (job_minutes > 0);
alter table pipelines.pipeline add column job_minutes_max int check (job_minutes_max > 0);
