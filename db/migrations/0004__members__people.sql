-- why: members, the identities by which they are known, who is who (merges that can be undone), consent, and who may see whom
create schema members;
grant usage on schema members to atrium_app;

-- Every table of a member starts its primary key with member_id, so that all are distributed and co-located by it (R07). Tables
-- found by a value instead (identity_key, hint, sighting) are distributed by their own key. There are no foreign keys: each would cost a
-- lookup and a shared lock per row on the hot path; rows are written only under the person's lock, by this module alone.

-- One after the other: sets of members are kept as compressed lists of these numbers.
create sequence members.member_id as int;
-- Count blocks of 1,000 ids, see ids() of the transaction.
create sequence members.identity_block minvalue 1;
create sequence members.merge_block minvalue 1;
create sequence members.entry_block minvalue 1;
grant usage on sequence members.member_id, members.identity_block, members.merge_block, members.entry_block to atrium_app;

-- One narrow row per member. Upserting it is the lock of the person (ADR 0003), and it tells at once who the person is by now:
-- the root of the lineage, the member itself as long as no merge absorbed it. Half the page is left free so that the
-- lock's new row version stays on it (HOT) and touches no index.
create table members.root (
  member_id int primary key,
  root_id   int not null
) with (fillfactor = 50);
-- Who stands below a root. Only the absorbed are in it: few, so the index costs the hot path nothing.
create index root_absorbed on members.root (root_id) where root_id <> member_id;
grant select, insert, update on members.root to atrium_app;

create table members.member (
  member_id        int         primary key,
  stage            text        not null,
  joined_at        timestamptz,
  joined_channel   text,
  joined_store_id  int,
  name             text,
  gender           text,
  birthday         date,
  -- typed by members.field
  attributes       jsonb       not null default '{}',
  home_store_id    int,
  guide_id         int,
  -- when the group first saw this member (not when the row was written)
  created_at       timestamptz not null,
  created_channel  text        not null,
  created_store_id int,
  changed_at       timestamptz not null,
  erased_at        timestamptz,
  constraint member_stage_known check (stage in ('prospect', 'joined')),
  constraint member_joined_has_a_time check ((stage = 'joined') = (joined_at is not null)),
  constraint member_gender_known check (gender in ('female', 'male', 'other')),
  constraint member_erased_is_bare check (
    erased_at is null or (name is null and gender is null and birthday is null and attributes = '{}'))
);
create index member_name on members.member (lower(name) text_pattern_ops) where name is not null;
grant select, insert, update on members.member to atrium_app;

-- The key of a member's personal fields, wrapped by the master key of that version. Deleting this row is the erasure.
create table members.data_key (
  member_id   int      primary key,
  key_version smallint not null,
  wrapped     bytea    not null
);
create index data_key_version on members.data_key (key_version);
grant select, insert, update, delete on members.data_key to atrium_app;

-- Every value by which a member is or was known, in the order seen; never handed to another member. The value can be read with
-- the member's data key only. The tail hash (last four digits, keyed) serves the search at a counter.
create table members.identity (
  member_id     int         not null,
  identity_id   bigint      not null,
  kind          text        not null,
  value_cipher  bytea,
  tail_hash     bytea,
  verified_at   timestamptz,
  verified_how  text,
  -- channel and store it came from
  channel       text        not null,
  store_id      int,
  first_seen_at timestamptz not null,
  ended_at      timestamptz,
  ended_reason  text,
  primary key (member_id, identity_id),
  constraint identity_verified_says_how check ((verified_at is null) = (verified_how is null)),
  constraint identity_ended_says_why check ((ended_at is null) = (ended_reason is null)),
  constraint identity_ended_reason_known check (ended_reason in ('replaced', 'moved', 'blocked', 'erased'))
);
create index identity_tail on members.identity (tail_hash) where tail_hash is not null;
grant select, insert, update on members.identity to atrium_app;

-- Whom a value stands for when it is named: the one place where that is unique. A strong value joins members; a weak one only
-- finds the member who came with it first. member_id null: blocked. Written before anything else in a transaction that
-- brings a new value, in key order, so that two that bring the same make one member (domain: Locks).
create table members.identity_key (
  kind         text     not null,
  hash_version smallint not null,
  value_hash   bytea    not null,
  member_id    int,
  identity_id  bigint   not null,
  -- shared: named by more members than one person can be, never joins again; trusted: staff looked and found one person
  guard        text     not null default 'watched',
  primary key (kind, hash_version, value_hash),
  constraint identity_key_guard_known check (guard in ('watched', 'shared', 'trusted'))
);
grant select, insert, update, delete on members.identity_key to atrium_app;

-- Who else named a weak value: many to many, never a reason to merge.
create table members.hint (
  kind         text     not null,
  hash_version smallint not null,
  value_hash   bytea    not null,
  member_id    int      not null,
  identity_id  bigint   not null,
  primary key (kind, hash_version, value_hash, member_id)
);
grant select, insert, delete on members.hint to atrium_app;

-- Which strong values were named together. A value seen with more than the limit of different values of one other kind is shared.
create table members.sighting (
  identity_id bigint not null,
  other_kind  text   not null,
  other_id    bigint not null,
  primary key (identity_id, other_kind, other_id)
);
grant select, insert on members.sighting to atrium_app;

-- A blocked value belongs to no one and so to no member's key: sealed with a key of the house, for the day the hashes are renewed.
create table members.blocked_value (
  identity_id bigint      primary key,
  kind        text        not null,
  sealed      bytea       not null,
  reason      text        not null,
  actor_kind  text        not null,
  actor_id    bigint      not null,
  blocked_at  timestamptz not null
);
grant select, insert, delete on members.blocked_value to atrium_app;

-- Which stores have met a member: who may see it (domain: Who sees which member).
create table members.member_scope (
  member_id int         not null,
  store_id  int         not null,
  since     timestamptz not null,
  primary key (member_id, store_id)
);
create index member_scope_store on members.member_scope (store_id, member_id);
grant select, insert on members.member_scope to atrium_app;

-- Home store and owning guide over time; the row with the highest id of a kind is in force and repeated on the member.
create table members.assignment (
  member_id     int         not null,
  assignment_id bigint      not null,
  kind          text        not null,
  target_id     int,
  since         timestamptz not null,
  actor_kind    text        not null,
  actor_id      bigint      not null,
  primary key (member_id, assignment_id),
  constraint assignment_kind_known check (kind in ('home_store', 'guide'))
);
grant select, insert on members.assignment to atrium_app;

-- What members allowed or refused, never changed. said_for: the member the person was addressed as; a word said while merged is
-- written for every member of the lineage, and counts for one alone again after an unmerge only where it was said for that one.
create table members.consent (
  member_id  int         not null,
  entry_id   bigint      not null,
  purpose    text        not null,
  channel    text        not null,
  allowed    boolean     not null,
  said_for   int         not null,
  said_at    timestamptz not null,
  source     text        not null,
  actor_kind text        not null,
  actor_id   bigint      not null,
  primary key (member_id, entry_id)
);
grant select, insert on members.consent to atrium_app;

-- A merge joins two trees of members by one edge between the two members that the evidence names (absorbed_link, survivor_link);
-- absorbed_id and survivor_id are the roots the two trees had. Undoing an edge parts the tree there, whatever was merged since.
create table members.merge (
  absorbed_id       int         not null,
  merge_id          bigint      not null,
  survivor_id       int         not null,
  absorbed_link     int         not null,
  survivor_link     int         not null,
  rule              text        not null,
  -- ids of the identities that were named together, never their values
  evidence          jsonb       not null,
  actor_kind        text        not null,
  actor_id          bigint      not null,
  request_id        text        not null,
  merged_at         timestamptz not null,
  undone_at         timestamptz,
  undone_actor_kind text,
  undone_actor_id   bigint,
  primary key (absorbed_id, merge_id),
  constraint merge_joins_two check (absorbed_id <> survivor_id and absorbed_link <> survivor_link),
  constraint merge_rule_known check (rule in ('named_together', 'staff', 'review')),
  constraint merge_undone_by_someone check (
    (undone_at is null) = (undone_actor_kind is null) and (undone_at is null) = (undone_actor_id is null))
);
create index merge_by_id on members.merge (merge_id);
create index merge_survivor on members.merge (survivor_id);
grant select, insert on members.merge to atrium_app;
grant update (undone_at, undone_actor_kind, undone_actor_id) on members.merge to atrium_app;

-- What a person has to decide. Small: a reference table on Citus. The same doubt is one row, however often it is met.
create table members.review (
  review_id       bigint      generated always as identity primary key,
  type            text        not null,
  -- the value in doubt and its kind; the member who holds it, and the other one
  identity_id     bigint      not null,
  identity_kind   text        not null,
  member_id       int,
  other_member_id int,
  -- 0 where there is no other identity
  other_identity_id bigint    not null default 0,
  -- of a number that passes on: when and how the other one verified it
  facts           jsonb,
  state           text        not null,
  times_seen      int         not null default 1,
  raised_at       timestamptz not null,
  last_seen_at    timestamptz not null,
  decided_at      timestamptz,
  decided_actor_kind text,
  decided_actor_id   bigint,
  constraint review_same_doubt unique (type, identity_id, other_identity_id),
  constraint review_type_known check (
    type in ('shared_identity', 'blocked_identity', 'different_identities', 'recycled_phone', 'weak_match')),
  constraint review_state_known check (state in ('open', 'approved', 'rejected')),
  constraint review_decided_by_someone check ((state = 'open') = (decided_at is null))
);
create index review_state on members.review (state, review_id);
create index review_member on members.review (member_id);
create index review_other_member on members.review (other_member_id);
grant select, insert, update on members.review to atrium_app;

-- Custom fields of a profile. A reference table, kept in memory by every process (house.revision 'members').
create table members.field (
  code        text        primary key,
  type        text        not null,
  name_zh     text        not null,
  name_en     text,
  choices     jsonb,
  archived_at timestamptz,
  changed_at  timestamptz not null,
  constraint field_code_form check (code ~ '^[a-z][A-Za-z0-9]{0,39}$'),
  constraint field_type_known check (type in ('text', 'integer', 'boolean', 'day', 'choice', 'choices')),
  constraint field_choices_for_choice check ((type in ('choice', 'choices')) = (choices is not null))
);
grant select, insert, update on members.field to atrium_app;

-- Versions of the look-up hashes. Written under every version that is not retired, read under the one that is complete. `since`
-- is the server's time, for the pause that lets transactions of the old state end.
create table members.key_version (
  version smallint    primary key,
  state   text        not null,
  since   timestamptz not null default now(),
  -- while filling: the members up to this one have their hashes under this version
  filled_to int       not null default 0,
  constraint key_version_state_known check (state in ('filling', 'complete', 'retired'))
);
insert into members.key_version (version, state) values (1, 'complete');
grant select, insert, update, delete on members.key_version to atrium_app;
