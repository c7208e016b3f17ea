-- Hosts ask by an artifact's id whether a release has it.
create index release_artifacts on releases.release using gin (artifacts jsonb_path_ops);
