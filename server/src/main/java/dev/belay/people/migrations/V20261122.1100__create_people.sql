create schema people;

create table people.person (
    id uuid primary key,
    name text not null,
    role text not null,
    password_hash text not null,
    created_at timestamptz not null,
    disabled_at timestamptz
);

create unique index person_by_name on people.person (lower(name));

-- A session is known by the hash of what its cookie holds.
create table people.session (
    hash bytea primary key,
    person uuid not null references people.person (id),
    created_at timestamptz not null,
    seen_at timestamptz not null
);

create table people.invitation (
    hash bytea primary key,
    role text not null,
    invited_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create table people.token (
    id uuid primary key,
    hash bytea not null unique,
    name text not null,
    scopes text[] not null,
    person uuid references people.person (id),
    made_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);

create table people.failed_sign_in (
    name text not null,
    address text not null,
    at timestamptz not null
);

create index failed_sign_in_by_name on people.failed_sign_in (name, at);
