-- Groups of which only so many jobs run at once. The limit belongs to the job, and a group is no more than its name.
alter table pipelines.job add column concurrency_group text;
alter table pipelines.job add column concurrency_limit int;
alter table pipelines.job add column concurrency_ordered boolean;
-- By what the job stands in the queue of its group: when its build was made, and then its place there. Without a place it is not
-- in the queue, since its build waits for somebody.
alter table pipelines.job add column queued_at timestamptz;
alter table pipelines.job add column queue_place int;

create index job_queue on pipelines.job (concurrency_group, queued_at, build, queue_place, id)
    where concurrency_ordered and queue_place is not null and state in ('waiting', 'limiting', 'limited');
create index job_eager on pipelines.job (concurrency_group, priority desc, queued_at, build, step, id)
    where not concurrency_ordered and state in ('limiting', 'limited');
create index job_slot on pipelines.job (concurrency_group)
    where concurrency_group is not null
      and state in ('scheduled', 'assigned', 'accepted', 'running', 'canceling', 'timing_out');
create index job_asking on pipelines.job (concurrency_group, concurrency_limit desc)
    where concurrency_group is not null and state in ('limiting', 'limited');

-- Groups in which something changed. A row for each time, so that nobody waits for another who writes one.
create table pipelines.slot_news (
    id                bigint generated always as identity primary key,
    concurrency_group text not null
);
