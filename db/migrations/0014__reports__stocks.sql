-- why: what no purchase tells of a programme: levels moved by day, points outstanding and points about to expire as they stood
-- Members whose level rose or fell, by the day from which it holds in the programme's zone.
create table reports.level_day (
  programme_id int  not null,
  day          date not null,
  from_level   text not null,
  to_level     text not null,
  members      int  not null,
  primary key (programme_id, day, from_level, to_level),
  constraint level_day_members_positive check (members > 0)
) with (fillfactor = 70);
grant select, insert, update on reports.level_day to atrium_app;

-- How a programme stood when it was last looked at on a day of its own calendar: points, and persons above the base level.
create table reports.programme_stock (
  programme_id    int         not null,
  day             date        not null,
  taken_at        timestamptz not null,
  outstanding     bigint      not null,
  debt            bigint      not null,
  accounts        bigint      not null,
  -- Points, and accounts that hold them, that expire within the next 30 days if nothing is spent.
  expiring        bigint      not null,
  expiring_of     bigint      not null,
  -- level code → persons; the base level is not among them.
  persons         jsonb       not null,
  primary key (programme_id, day)
);
grant select, insert, update on reports.programme_stock to atrium_app;

-- Points about to expire by the day on which they are gone, as of the last look at the programme.
create table reports.expiring_day (
  programme_id int    not null,
  expires_on   date   not null,
  points       bigint not null,
  primary key (programme_id, expires_on)
);
grant select, insert, delete on reports.expiring_day to atrium_app;
