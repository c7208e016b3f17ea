-- Instances that nobody registers since the catalogue declares them. The registry holds what it says of them.
create table discovery.declared_instance (
    id text primary key,
    registration jsonb not null,
    declared_by text not null,
    declared_at timestamptz not null
);
