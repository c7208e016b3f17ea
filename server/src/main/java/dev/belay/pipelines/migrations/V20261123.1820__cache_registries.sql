-- What agents of other makers keep in stores of their own: only what lies there under which name. It is found once it is committed.
create table pipelines.registry_entry (
    id          uuid primary key,
    pipeline    uuid        not null references pipelines.pipeline (id) on delete cascade,
    registry    text        not null,
    paths       text[]      not null,
    key         text[]      not null,
    -- As it was declared.
    declaration jsonb       not null,
    committed   boolean     not null,
    created_at  timestamptz not null,
    used_at     timestamptz not null
);

create index registry_entry_of_pipeline on pipelines.registry_entry (pipeline, registry);
create index registry_entry_unused on pipelines.registry_entry (used_at);
