-- Names may change, and two may share one; entries from before know the name only.
alter table journal.entry add column actor_id text not null default '';
