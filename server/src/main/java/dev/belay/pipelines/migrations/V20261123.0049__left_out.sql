-- What a build has to say of its file: steps that it leaves out, and why, and what the reader warns of.
create table pipelines.remark (
    id    bigint generated always as identity primary key,
    build uuid not null references pipelines.build (id) on delete cascade,
    kind  text not null check (kind in ('broken', 'skipped', 'warning')),
    label text not null,
    text  text not null
);

create index remark_of_build on pipelines.remark (build, id);

-- Branches whose builds are skipped, or canceled, when a newer one comes.
alter table pipelines.pipeline add column skip_intermediate text;
alter table pipelines.pipeline add column cancel_intermediate text;
-- The newer build that made this one needless.
alter table pipelines.build add column superseded_by bigint;
create index build_of_branch on pipelines.build (pipeline, branch, number desc);
