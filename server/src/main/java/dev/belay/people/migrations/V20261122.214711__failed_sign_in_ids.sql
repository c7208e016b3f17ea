-- An attempt counts as failed from its beginning; it is taken back, by its id, when it succeeds.
alter table people.failed_sign_in add column id uuid not null default gen_random_uuid() unique;
