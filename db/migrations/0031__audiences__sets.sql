-- why: audiences: filters with their versions, and the sets of members that they stood for
create schema audiences;
grant usage on schema audiences to atrium_app;

-- A set of persons with a name: by a filter, by a list, or made of other audiences.
create sequence audiences.audience_id;
create table audiences.audience (
  audience_id int         primary key default nextval('audiences.audience_id'),
  name        text        not null,
  note        text        not null,
  -- static: found once; scheduled: found again by its schedule; live: follows what happens
  kind        text        not null,
  origin      text        not null,
  -- Whose it is in the tree: where that is not the group, it holds nobody whom no store below has met.
  node_id     int         not null,
  -- Counts the changes of the filter.
  definition  int         not null,
  -- Of a list or a combination none.
  filter      jsonb,
  -- What a combination was made of: operation, audiences, seed.
  made_of     jsonb,
  schedule    jsonb,
  -- The latest version of its set; 0 before the first.
  version     int         not null,
  -- When it is to be found (again); null: not by time.
  due_at      timestamptz,
  -- Why it could not be found the last time; null where it could.
  fault       text,
  created_at  timestamptz not null,
  changed_at  timestamptz not null,
  actor_kind  text        not null,
  actor_id    bigint      not null,
  archived_at timestamptz,
  constraint audience_kind_known check (kind in ('static', 'scheduled', 'live')),
  constraint audience_origin_known check (origin in ('filter', 'list', 'combination')),
  constraint audience_by_filter_has_one check ((origin = 'filter') = (filter is not null)),
  constraint audience_schedule_is_of_scheduled check ((kind = 'scheduled') = (schedule is not null)),
  constraint audience_only_filters_move check (origin = 'filter' or kind = 'static')
);
create index audience_due on audiences.audience (due_at) where due_at is not null and archived_at is null;
grant select, insert, update on audiences.audience to atrium_app;
grant usage on sequence audiences.audience_id to atrium_app;

-- Every filter that an audience ever had.
create table audiences.definition (
  audience_id int         not null,
  definition  int         not null,
  filter      jsonb       not null,
  saved_at    timestamptz not null,
  actor_kind  text        not null,
  actor_id    bigint      not null,
  primary key (audience_id, definition)
);
grant select, insert on audiences.definition to atrium_app;

-- What it stood for. Of a live audience one row a day, rewritten while the day lasts; members of versions long past are dropped, their
-- figures stay for the chart.
create table audiences.version (
  audience_id int         not null,
  version     int         not null,
  definition  int         not null,
  made_at     timestamptz not null,
  -- The day in the group's zone that windows were counted from.
  day         date        not null,
  -- The version of the projection that answered; null where no projection was asked.
  projection  bigint,
  people      int         not null,
  entered     int         not null,
  departed    int         not null,
  -- packages/sets, compressed already.
  members     bytea,
  primary key (audience_id, version)
);
alter table audiences.version alter column members set storage external;
grant select, insert, update on audiences.version to atrium_app;

-- Which process finds and follows: one at a time, until its time is over or it gives back.
create table audiences.turn (
  id       smallint    primary key,
  holder   text        not null,
  until_at timestamptz not null,
  constraint turn_is_one check (id = 1)
);
grant select, insert, update, delete on audiences.turn to atrium_app;
