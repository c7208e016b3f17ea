alter table pipelines.pipeline add column poll_failure text;
