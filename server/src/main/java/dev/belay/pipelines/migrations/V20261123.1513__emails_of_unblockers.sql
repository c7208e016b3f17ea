-- As the person's was when the step was unblocked; empty when there was none.
alter table pipelines.unblocking add column by_email text not null default '';
