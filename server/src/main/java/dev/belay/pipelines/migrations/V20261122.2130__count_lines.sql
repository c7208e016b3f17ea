-- How many lines end in each block of a job's log, so that a line in the middle has its number without reading what is before it.
create table pipelines.log_block (
    job   uuid not null references pipelines.job (id) on delete cascade,
    block int  not null,
    lines int  not null,
    primary key (job, block)
) with (fillfactor = 70);
