-- The upload whose bytes an artifact has. Each upload writes a blob of its own, so that none changes what another has finished;
-- null for those whose blob has the name of the artifact.
alter table pipelines.artifact add column content uuid;
