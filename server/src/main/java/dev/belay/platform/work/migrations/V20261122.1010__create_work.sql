create schema work;

create table work.pause (
    reconciler text primary key,
    since timestamptz not null,
    actor text not null
);
