-- A test of a pipeline, known by its suite, class and name.
create table pipelines.test (
    id       bigint generated always as identity primary key,
    pipeline uuid not null references pipelines.pipeline (id) on delete cascade,
    key      text not null,
    suite    text not null,
    class    text not null,
    name     text not null,
    unique (pipeline, key)
);

-- An artifact that was read as a report, or could not be.
create table pipelines.test_report (
    artifact uuid primary key references pipelines.artifact (id) on delete cascade,
    build    uuid        not null references pipelines.build (id) on delete cascade,
    job      uuid        not null references pipelines.job (id) on delete cascade,
    path     text        not null,
    fault    text,
    passed   int         not null,
    failed   int         not null,
    skipped  int         not null,
    millis   bigint      not null,
    at       timestamptz not null
);

create index test_report_of_build on pipelines.test_report (build);
create index test_report_of_job on pipelines.test_report (job);

create table pipelines.test_result (
    test     bigint      not null references pipelines.test (id) on delete cascade,
    at       timestamptz not null,
    artifact uuid        not null references pipelines.test_report (artifact) on delete cascade,
    place    int         not null,
    build    uuid        not null,
    job      uuid        not null,
    commit   text        not null,
    outcome  text        not null check (outcome in ('passed', 'failed', 'skipped')),
    millis   bigint      not null,
    message  text        not null,
    stack    text        not null,
    output   text        not null,
    primary key (artifact, place)
);

create index test_result_history on pipelines.test_result (test, at desc);
create index test_result_failed on pipelines.test_result (test, commit) where outcome = 'failed';
create index test_result_of_build on pipelines.test_result (build, outcome);
create index test_result_old on pipelines.test_result using brin (at);

-- A test that failed and passed at one commit.
create table pipelines.test_flake (
    test     bigint      not null references pipelines.test (id) on delete cascade,
    commit   text        not null,
    pipeline uuid        not null,
    at       timestamptz not null,
    primary key (test, commit)
);

create index test_flake_of_pipeline on pipelines.test_flake (pipeline, at);

-- The rule by which an artifact is a report stands here and in TestStore, word for word, so that the index serves the question.
alter table pipelines.artifact add column report_read boolean not null default false;
create index artifact_report on pipelines.artifact (created_at)
    where state = 'finished' and not report_read and path ~ '(^|/)(junit[^/]*|TEST-[^/]*|[^/]*\.junit)\.xml$';
