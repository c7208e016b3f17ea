-- Reckoned when somebody first fetches the whole log; of how many bytes it is, since what came late would make it another.
alter table pipelines.log add column sha256 text, add column sha256_bytes bigint;
