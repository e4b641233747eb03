-- why: the organization tree with its history, programmes and who takes part in them, settings by effective date, store days, footfall
create schema organization;
grant usage on schema organization to atrium_app;

-- Settings-like tables: small, reference tables on Citus, whole in every process's memory (house.revision 'organization').
-- They may have foreign keys between each other: their writers are serialized anyway.
create sequence organization.node_id as int;
create table organization.node (
  id          int         primary key default nextval('organization.node_id'),
  kind        text        not null,
  code        text        not null,
  name_zh     text        not null,
  name_en     text,
  -- null: as the node above says
  zone        text,
  currency    text,
  hours       jsonb,
  category    text,
  floor       text,
  archived_at timestamptz,
  created_at  timestamptz not null,
  changed_at  timestamptz not null,
  constraint node_code_unique unique (code),
  -- referenced by node_parent, so that a kind can never change under a parent row that was checked against it
  constraint node_id_kind_unique unique (id, kind),
  constraint node_kind_known check (kind in ('group', 'mall', 'brand', 'store', 'counter')),
  constraint node_code_length check (length(code) between 1 and 64),
  constraint node_currency_form check (currency ~ '^[A-Z]{3}$'),
  constraint node_group_is_whole check (kind <> 'group' or (zone is not null and currency is not null and archived_at is null))
);
-- One database serves one group (house: R07).
create unique index node_one_group on organization.node ((true)) where kind = 'group';
grant select, insert, update on organization.node to atrium_app;
grant usage on sequence organization.node_id to atrium_app;

-- Under whom a node stands from a day on, until the day of its next row: neither gaps nor overlaps can be written. The first row
-- starts in 1900, so that history older than the node's entry here finds its place too. The kinds are repeated and checked:
-- since every edge goes from a kind to the kind above it, a cycle cannot be stored.
create table organization.node_parent (
  node_id     int         not null,
  from_day    date        not null,
  node_kind   text        not null,
  parent_id   int         not null,
  parent_kind text        not null,
  actor_kind  text        not null,
  actor_id    bigint      not null,
  changed_at  timestamptz not null,
  primary key (node_id, from_day),
  constraint node_parent_node foreign key (node_id, node_kind) references organization.node (id, kind),
  constraint node_parent_parent foreign key (parent_id, parent_kind) references organization.node (id, kind),
  constraint node_parent_kinds check (
    (node_kind in ('mall', 'brand') and parent_kind = 'group')
    or (node_kind = 'store' and parent_kind in ('mall', 'brand'))
    or (node_kind = 'counter' and parent_kind = 'store'))
);
-- A planned move is called off by naming the old parent for its day: rows are corrected, never deleted.
grant select, insert, update on organization.node_parent to atrium_app;

-- The one row that every change of nodes, programmes, participation and settings locks first: changes of the organization are
-- decided one after the other, each on what the one before it left. They are rare and small.
create table organization.writer (
  id smallint primary key,
  constraint writer_is_one check (id = 1)
);
grant select, insert, update on organization.writer to atrium_app;

create sequence organization.programme_id as int;
create table organization.programme (
  id         int         primary key default nextval('organization.programme_id'),
  code       text        not null,
  name_zh    text        not null,
  name_en    text,
  -- whose scope may change it; null: the group's
  owner_id   int,
  -- ledger days and amounts hang on these two: the app may not update them (grant below)
  zone       text        not null,
  currency   text        not null,
  -- from this day on nothing feeds it
  closed_on  date,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint programme_code_unique unique (code),
  constraint programme_owner foreign key (owner_id) references organization.node (id),
  constraint programme_code_length check (length(code) between 1 and 64),
  constraint programme_currency_form check (currency ~ '^[A-Z]{3}$')
);
grant select, insert, update (name_zh, name_en, owner_id, closed_on, changed_at) on organization.programme to atrium_app;
grant usage on sequence organization.programme_id to atrium_app;

-- From a day on, purchases in this subtree feed the programme, or do not. The nearest node above a store that says anything
-- decides, so that one store of a mall can stay out.
create table organization.participation (
  programme_id int         not null,
  node_id      int         not null,
  from_day     date        not null,
  takes_part   boolean     not null,
  actor_kind   text        not null,
  actor_id     bigint      not null,
  changed_at   timestamptz not null,
  primary key (programme_id, node_id, from_day),
  constraint participation_programme foreign key (programme_id) references organization.programme (id),
  constraint participation_node foreign key (node_id) references organization.node (id)
);
grant select, insert, update on organization.participation to atrium_app;

-- Every change of a setting is a row for ever. In force on a day: the latest from_day not after it, and of that day the highest
-- version. Taken back is what was set for that from_day: what stood before it holds on. The version counts changes per target: it is the ETag, and
-- its uniqueness is what makes one of two writers lose who both saw version n.
create table organization.setting (
  target_kind text        not null,
  target_id   int         not null,
  version     int         not null,
  key         text        not null,
  from_day    date        not null,
  -- null is a value like others
  value       jsonb,
  taken_back  boolean     not null default false,
  actor_kind  text        not null,
  actor_id    bigint      not null,
  changed_at  timestamptz not null,
  primary key (target_kind, target_id, version),
  constraint setting_target_known check (target_kind in ('programme', 'node')),
  constraint setting_version_counts check (version > 0),
  constraint setting_taken_back_is_empty check (not taken_back or value is null)
);
grant select, insert on organization.setting to atrium_app;

-- What merchants declare, one row per store and day. Read by (stores of a subtree, range of days): the primary key serves it.
-- No foreign keys here and below: ids come out of the compiled organization, whose rows are never deleted.
create table organization.store_day (
  store_id             int         not null,
  day                  date        not null,
  currency             text        not null,
  -- below zero where a day saw more returns than sales
  turnover_minor       bigint      not null,
  receipts             int         not null,
  -- how many declarations with other figures there were, and the figures before the last: an upsert tells by them what it changed
  revision             int         not null default 1,
  prior_currency       text,
  prior_turnover_minor bigint,
  prior_receipts       int,
  actor_kind           text        not null,
  actor_id             bigint      not null,
  declared_at          timestamptz not null,
  primary key (store_id, day),
  constraint store_day_receipts_count check (receipts >= 0),
  constraint store_day_turnover_limit check (abs(turnover_minor) <= 1000000000000)
);
grant select, insert, update on organization.store_day to atrium_app;

-- People counted going in, by the wall clock of the node; an hour that a change of clock repeats holds both.
create table organization.footfall (
  node_id      int         not null,
  day          date        not null,
  hour         smallint    not null,
  people       int         not null,
  revision     int         not null default 1,
  prior_people int,
  actor_kind   text        not null,
  actor_id     bigint      not null,
  counted_at   timestamptz not null,
  primary key (node_id, day, hour),
  constraint footfall_hour_of_day check (hour between 0 and 23),
  constraint footfall_people_count check (people >= 0)
);
grant select, insert, update on organization.footfall to atrium_app;
