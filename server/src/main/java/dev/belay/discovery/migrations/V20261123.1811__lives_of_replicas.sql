-- Which life of a replica told last where it is: two that tell the same address never meet.
alter table discovery.replica add column life text not null default '';
