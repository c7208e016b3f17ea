-- Secrets of pipelines, sealed with a key that is not in the database.
create table pipelines.secret (
    id         uuid primary key,
    pipeline   uuid        not null references pipelines.pipeline (id) on delete cascade,
    name       text        not null,
    sealed     text        not null,
    changed_at timestamptz not null,
    unique (pipeline, name)
);
