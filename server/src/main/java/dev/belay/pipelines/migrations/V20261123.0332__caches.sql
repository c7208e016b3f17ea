-- What caches hold, each content once in a pipeline.
create table pipelines.cache_content (
    id         uuid primary key,
    pipeline   uuid        not null references pipelines.pipeline (id) on delete cascade,
    sha256     text        not null,
    bytes      bigint      not null,
    created_at timestamptz not null,
    unique (pipeline, sha256)
);

-- Under which keys it is found. What has the same scope has the same paths, platform and name.
create table pipelines.cache_entry (
    id         uuid primary key,
    pipeline   uuid        not null references pipelines.pipeline (id) on delete cascade,
    scope      text        not null,
    key        text        not null,
    content    uuid        not null references pipelines.cache_content (id),
    created_at timestamptz not null,
    used_at    timestamptz not null,
    unique (pipeline, scope, key)
);

create index cache_entry_newest on pipelines.cache_entry (pipeline, scope, created_at desc);
create index cache_entry_unused on pipelines.cache_entry (pipeline, used_at);
create index cache_entry_content on pipelines.cache_entry (content);
