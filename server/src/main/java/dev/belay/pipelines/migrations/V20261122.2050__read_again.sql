-- A repository that could not be read is tried again.
alter table pipelines.build add column next_read_at timestamptz;
alter table pipelines.build add column failed_reads int not null default 0;
