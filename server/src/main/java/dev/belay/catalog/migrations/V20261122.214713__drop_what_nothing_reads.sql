-- A service's capabilities and team are read from its manifest; these were only ever written.
drop table catalog.capability;
alter table catalog.service drop constraint service_team_fkey;
drop table catalog.team;
