-- Keys by which jobs' tokens for other systems are signed.
create table pipelines.signing_key (
    id         text primary key,
    encoded    bytea       not null,
    created_at timestamptz not null
);
