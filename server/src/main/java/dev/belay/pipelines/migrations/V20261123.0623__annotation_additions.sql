-- What jobs added to annotations of late, so that the same call again adds nothing.
create table pipelines.annotation_addition (
    job      uuid        not null references pipelines.job (id) on delete cascade,
    mark     text        not null,
    added_at timestamptz not null,
    primary key (job, mark)
);
