-- What an agent is to do when it asks for work next.
alter table agents.agent add column stopping boolean not null default false;
alter table agents.agent add column paused_until timestamptz;
alter table agents.agent add column pause_note text;
