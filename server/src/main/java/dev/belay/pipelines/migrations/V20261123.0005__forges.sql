-- What a build is for besides a branch: a tag, a pull request.
alter table pipelines.build add origin jsonb;

-- What a pipeline builds besides pushes to branches.
alter table pipelines.pipeline add occasions jsonb;

-- The open pull requests, as their forge last told of them.
create table pipelines.pull_request (
    pipeline uuid  not null references pipelines.pipeline (id) on delete cascade,
    number   text  not null,
    branch   text  not null,
    fork     boolean not null,
    facts    jsonb not null,
    primary key (pipeline, number)
);

create index pull_request_branch on pipelines.pull_request (pipeline, branch) where not fork;
