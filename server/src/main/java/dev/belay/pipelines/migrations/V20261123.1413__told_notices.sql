-- What was told or given up is removed after a time. Builds write into this table while they go on, so the index is made beside them;
-- one that was begun and broken off is no index.
drop index concurrently if exists pipelines.delivery_told;
create index concurrently delivery_told on pipelines.delivery (created_at) where next_at is null;
