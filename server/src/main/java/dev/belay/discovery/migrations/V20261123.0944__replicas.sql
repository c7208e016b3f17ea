-- Where the replicas of the registry find each other. What they hold is nowhere but in their memories.
create table discovery.replica (
    address text primary key,
    seen_at timestamptz not null
);
