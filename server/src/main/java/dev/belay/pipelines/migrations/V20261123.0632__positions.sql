-- A step that a job adds stands right behind the step of that job: its position is that one's, and more numbers. So nothing that is there
-- has to move, and jobs go to agents in the order in which their steps stand.
-- Definitions are read whole and often, and as they were written costs a third of what it costs to write them anew each time.
alter table pipelines.step
    alter column position type int[] using array[position],
    alter column definition type json using cast(definition as json),
    alter column needs type json using cast(needs as json);

alter table pipelines.job add column position int[];
update pipelines.job j set position = coalesce(
    (select s.position from pipelines.step s where s.build = j.build and s.number = j.step), array[j.step]);
alter table pipelines.job alter column position set not null;

drop index pipelines.job_class;
create index job_class on pipelines.job (rules, pipeline, hotfix desc, priority desc, queued_at, position, id)
    where state = 'scheduled';
drop index pipelines.job_eager;
create index job_eager on pipelines.job (concurrency_group, priority desc, queued_at, build, position, id)
    where not concurrency_ordered and state in ('limiting', 'limited');
