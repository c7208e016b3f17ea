-- Statuses of a commit under one name replace each other: of those the newest is told, and never two at once.
alter table pipelines.delivery
    add column number  bigint generated always as identity,
    -- What a newer delivery replaces; null when each is to be told.
    add column subject text,
    -- Whether somebody is telling it, until next_at.
    add column taken   boolean not null default false;

create index delivery_by_subject on pipelines.delivery (subject, number) where subject is not null;
