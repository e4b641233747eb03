-- why: a live audience that asks for portraits is right within seconds of a purchase, so while there is one portraits rest no longer than that allows; and news never waits behind a history.
create table profiles.haste (
  id smallint not null constraint haste_pkey primary key constraint haste_is_one check (id = 1),
  until_at timestamptz not null
);
grant select, insert, update on profiles.haste to atrium_app;

-- Old code writes no such column: what it notes counts as news. Its own index goes, since each row is in one index less; it then sorts the few rows that are due.
alter table profiles.stale add column historical boolean not null default false;
create index stale_in_turn on profiles.stale (historical, due_at);
drop index profiles.stale_by_due;
