alter table pipelines.build drop column claimed_until;
alter table pipelines.build add column claimed_by int;
