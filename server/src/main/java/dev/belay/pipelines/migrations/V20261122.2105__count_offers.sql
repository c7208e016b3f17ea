-- Offers to agents that were dead are no attempts, but there is an end to them too.
alter table pipelines.job add column offers int not null default 0;
