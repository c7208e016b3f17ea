create schema journal;

create table journal.entry (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_kind text not null,
    actor text not null,
    kind text not null,
    subject text not null,
    summary text not null,
    data jsonb not null
);

create index entry_by_subject on journal.entry (subject, id desc);

create function journal.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only';
end $$;

create trigger entry_is_append_only before update or delete or truncate on journal.entry
    for each statement execute function journal.refuse_change();
