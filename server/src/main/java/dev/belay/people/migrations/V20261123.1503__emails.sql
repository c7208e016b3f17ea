-- Where somebody is written to; jobs are told it of who made or unblocked their build.
alter table people.person add column email text;
