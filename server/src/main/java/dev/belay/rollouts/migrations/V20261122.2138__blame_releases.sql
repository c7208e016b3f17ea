-- Whether the release itself is why a rollout was backed out. Those that are on their way back as this comes were all blamed.
alter table rollouts.rollout add column blamed boolean not null default false;
update rollouts.rollout set blamed = true where stage = 'BACKING_OUT';
