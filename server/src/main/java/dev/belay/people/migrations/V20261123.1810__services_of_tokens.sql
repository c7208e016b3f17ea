-- For which services alone a token registers instances; none means all.
alter table people.token add column services text[] not null default '{}';
