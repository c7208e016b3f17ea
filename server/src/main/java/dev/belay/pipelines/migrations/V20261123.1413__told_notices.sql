-- What was told or given up is removed after a time.
create index delivery_told on pipelines.delivery (created_at) where next_at is null;
