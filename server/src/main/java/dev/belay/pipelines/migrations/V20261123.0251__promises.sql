-- A running job says with which exit status it will end; it will not end better than that.
-- soft: its step's rules forgive that status or try again after it, so that its build is not failing yet.
alter table pipelines.job add column promised integer;
alter table pipelines.job add column promise_soft boolean not null default false;
