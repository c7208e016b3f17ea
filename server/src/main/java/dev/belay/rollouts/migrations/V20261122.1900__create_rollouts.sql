create schema rollouts;

create table rollouts.rollout (
    number bigint generated always as identity primary key,
    service text not null,
    environment text not null,
    release text not null,
    stable text,
    job uuid unique,
    build text,
    phases int[] not null,
    stage text not null,
    since timestamptz not null,
    phase int not null,
    generation bigint not null,
    waiting text not null,
    reason text,
    held_by text,
    advance_phase int,
    back_out_order text,
    evidence jsonb,
    exposed timestamptz,
    looked_until timestamptz,
    created timestamptz not null,
    ended timestamptz
);

-- One at a time per service and environment; one may wait, a newer one takes its place.
create unique index rollout_under_way on rollouts.rollout (service, environment)
    where stage in ('STARTING', 'SHIFTING', 'OBSERVING', 'BACKING_OUT');
create unique index rollout_queued on rollouts.rollout (service, environment) where stage = 'QUEUED';
create index rollout_not_ended on rollouts.rollout (number) where ended is null;
create index rollout_of_service on rollouts.rollout (service, number desc);

-- What was seen at each look; for people, who want to see it as a plot. The test itself remembers all it needs in the rollout.
create table rollouts.look (
    rollout bigint not null references rollouts.rollout on delete cascade,
    sequence int not null,
    at timestamptz not null,
    seconds double precision not null,
    share int not null,
    pilot_requests bigint not null,
    pilot_failures bigint not null,
    pilot_median_millis double precision not null,
    pilot_p99_millis double precision not null,
    stable_requests bigint not null,
    stable_failures bigint not null,
    stable_median_millis double precision not null,
    stable_p99_millis double precision not null,
    harm double precision not null,
    no_harm double precision not null,
    primary key (rollout, sequence)
);
