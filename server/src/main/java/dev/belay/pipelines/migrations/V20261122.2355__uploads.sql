-- Jobs upload steps, which stand right behind the step of the job: a step's number only names it now.
alter table pipelines.step add column position int;
update pipelines.step set position = number;
alter table pipelines.step alter column position set not null;
-- The number of the step whose job uploaded it.
alter table pipelines.step add column uploaded_by int;
-- The label of its group; waits order only what stands in the same group or in none.
alter table pipelines.step add column group_label text;

-- Which steps a key names. Those of a key whose step was left out are none.
create table pipelines.step_key (
    build uuid  not null references pipelines.build (id) on delete cascade,
    name  text  not null,
    steps int[] not null,
    primary key (build, name)
);

insert into pipelines.step_key (build, name, steps)
select build, definition -> 'common' ->> 'key', array_agg(number order by number)
from pipelines.step where definition -> 'common' ->> 'key' is not null group by 1, 2;

-- What became of an upload, so that the same one again gets the same answer.
create table pipelines.upload (
    job        uuid        not null references pipelines.job (id) on delete cascade,
    id         text        not null,
    build      uuid        not null,
    state      text        not null check (state in ('applied', 'rejected')),
    message    text        not null,
    created_at timestamptz not null,
    primary key (job, id)
);

create index upload_of_build on pipelines.upload (build);
