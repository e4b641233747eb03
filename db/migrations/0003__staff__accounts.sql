-- why: who may do what and where (accounts, roles, grants, sessions, API keys), and the sealed trail of what was done
create schema staff;
grant usage on schema staff to atrium_app;

-- The one row that changes of accounts, roles, grants and keys lock first: each is decided on what the one before it left, so
-- that nobody passes on a right in the moment in which they lose it. They are rare and small. Signing in does not take it.
create table staff.writer (
  id smallint primary key,
  constraint writer_is_one check (id = 1)
);
grant select, insert, update on staff.writer to atrium_app;

create sequence staff.account_id as int;
create table staff.account (
  id               int         primary key default nextval('staff.account_id'),
  -- as it is compared: Unicode NFKC, lower case
  login            text        not null,
  display_name     text        not null,
  locale           text        not null,
  disabled_at      timestamptz,
  -- argon2id in PHC form; null until the first password of one's own
  password_hash    text,
  password_set_at  timestamptz,
  -- SHA-256 of a password that the house drew (80 random bits): good until it was replaced by one's own, or until one_time_until
  one_time_hash    bytea,
  one_time_until   timestamptz,
  -- the seed of the second factor, sealed by the key ring under totp_key_version; in force once it was confirmed by a code
  totp_seed        bytea,
  totp_key_version smallint,
  totp_since       timestamptz,
  -- the time step of the last code that was taken: no code counts twice
  totp_step        bigint,
  signed_in_at     timestamptz,
  created_at       timestamptz not null,
  changed_at       timestamptz not null,
  constraint account_login_unique unique (login),
  constraint account_login_length check (length(login) between 1 and 64),
  constraint account_locale_known check (locale in ('zh', 'en')),
  constraint account_password_is_argon2id check (password_hash like '$argon2id$%'),
  -- a reset takes the old password away, a password of one's own ends the drawn one
  constraint account_one_password check ((password_hash is null) <> (one_time_hash is null)),
  constraint account_one_time_is_hashed check (octet_length(one_time_hash) = 32),
  constraint account_totp_is_whole check ((totp_seed is null) = (totp_key_version is null) and (totp_since is null or totp_seed is not null))
);
grant select, insert, update on staff.account to atrium_app;
grant usage on sequence staff.account_id to atrium_app;

-- Stand in for a lost second factor, each once. 80 random bits under SHA-256.
create table staff.recovery_code (
  account_id int         not null references staff.account (id),
  code_hash  bytea       not null,
  used_at    timestamptz,
  primary key (account_id, code_hash),
  constraint recovery_code_is_hashed check (octet_length(code_hash) = 32)
);
grant select, insert, update, delete on staff.recovery_code to atrium_app;

-- A set of permissions. Roles of the house have no list of their own: the code says what they hold, so that a new module's
-- permissions find their place in them.
create sequence staff.role_id as int start 100;
create table staff.role (
  id          int         primary key default nextval('staff.role_id'),
  code        text        not null,
  name_zh     text        not null,
  name_en     text,
  permissions text[],
  archived_at timestamptz,
  created_at  timestamptz not null,
  changed_at  timestamptz not null,
  constraint role_code_unique unique (code),
  constraint role_code_length check (length(code) between 1 and 64),
  constraint role_of_the_house check ((permissions is null) = (id < 100)),
  constraint role_of_the_house_stays check (id >= 100 or archived_at is null)
);
grant select, insert, update on staff.role to atrium_app;
grant usage on sequence staff.role_id to atrium_app;

insert into staff.role (id, code, name_zh, name_en, created_at, changed_at) values
  (1, 'owner', '系统所有者', 'Owner', '2026-01-01Z', '2026-01-01Z'),
  (2, 'mall_operator', '商场运营', 'Mall operator', '2026-01-01Z', '2026-01-01Z'),
  (3, 'mall_finance', '商场财务', 'Mall finance', '2026-01-01Z', '2026-01-01Z'),
  (4, 'store_manager', '店长', 'Store manager', '2026-01-01Z', '2026-01-01Z'),
  (5, 'analyst', '数据分析', 'Analyst', '2026-01-01Z', '2026-01-01Z'),
  (6, 'integrator', '系统对接', 'Integrator', '2026-01-01Z', '2026-01-01Z');

-- Who holds which role on which part of the tree. node_id is a node of the organization with all below it, 0 the whole group, also
-- before it has a tree. What is taken back is deleted: the audit trail remembers it.
create table staff.role_grant (
  account_id int         not null references staff.account (id),
  role_id    int         not null references staff.role (id),
  node_id    int         not null,
  actor_kind text        not null,
  actor_id   bigint      not null,
  granted_at timestamptz not null,
  primary key (account_id, role_id, node_id),
  constraint role_grant_node check (node_id >= 0)
);
create index role_grant_by_role on staff.role_grant (role_id);
grant select, insert, delete on staff.role_grant to atrium_app;

-- Keys of machines. The secret has 256 random bits and is shown once; what is kept is its SHA-256, and after a rotation that of the
-- one before until previous_until.
create sequence staff.api_key_id as int;
create table staff.api_key (
  id              int         primary key default nextval('staff.api_key_id'),
  name            text        not null,
  permissions     text[]      not null,
  -- nodes with all below them; {0}: the whole group
  node_ids        int[]       not null,
  secret_hash     bytea       not null,
  previous_hash   bytea,
  previous_until  timestamptz,
  expires_at      timestamptz,
  revoked_at      timestamptz,
  rate_per_second int,
  actor_kind      text        not null,
  actor_id        bigint      not null,
  created_at      timestamptz not null,
  rotated_at      timestamptz,
  changed_at      timestamptz not null,
  constraint api_key_name_length check (length(name) between 1 and 120),
  constraint api_key_is_hashed check (octet_length(secret_hash) = 32 and octet_length(previous_hash) = 32),
  constraint api_key_previous_ends check ((previous_hash is null) = (previous_until is null)),
  constraint api_key_has_nodes check (cardinality(node_ids) > 0),
  constraint api_key_rate check (rate_per_second > 0)
);
grant select, insert, update on staff.api_key to atrium_app;
grant usage on sequence staff.api_key_id to atrium_app;

-- A name is what makes the creation of a key repeatable: sent twice, it is refused the second time.
create unique index api_key_name on staff.api_key (name) where revoked_at is null;

-- When a key was last seen, written in sets about once a minute. Apart from api_key, so that it moves no revision.
create table staff.api_key_use (
  key_id       int         primary key,
  last_used_at timestamptz not null
);
grant select, insert, update on staff.api_key_use to atrium_app;

-- Sessions of staff. The cookie holds 256 random bits; what is kept is their SHA-256. A session that ends is deleted.
create table staff.session (
  token_hash   bytea       primary key,
  -- by which lists and revocations name it
  handle       text        not null,
  account_id   int         not null references staff.account (id),
  created_at   timestamptz not null,
  seen_at      timestamptz not null,
  idle_seconds int         not null,
  expires_at   timestamptz not null,
  from_address text,
  user_agent   text,
  constraint session_handle_unique unique (handle),
  constraint session_is_hashed check (octet_length(token_hash) = 32)
);
create index session_by_account on staff.session (account_id);
create index session_expires on staff.session (expires_at);
grant select, insert, update, delete on staff.session to atrium_app;

-- Failed sign-ins, by login name and by address (keyed hashes: what was typed may be a password, an address is personal). Counted
-- before the password is looked at, so that many at once cannot outrun it.
create table staff.attempt (
  kind         text        not null,
  key_hash     bytea       not null,
  failures     int         not null,
  locked_until timestamptz not null,
  last_at      timestamptz not null,
  primary key (kind, key_hash),
  constraint attempt_kind_known check (kind in ('login', 'address'))
);
create index attempt_last on staff.attempt (last_at);
-- How long the next attempt has to wait after so many failures: nothing for the first `free` ones, then 2, 4, 8 … seconds, at most
-- a quarter of an hour.
create function staff.lock_seconds(failures int, free int) returns int
language sql immutable as $$
  select case when failures <= free then 0 else least(900, 2 ^ least(failures - free, 20))::int end
$$;
grant execute on function staff.lock_seconds to atrium_app;
grant select, insert, update, delete on staff.attempt to atrium_app;

-- The trail: one row per ask that touched staff, settings, keys, exports or masked values. The app may add rows and read them,
-- nothing else. before and after are JSON kept as text, so that what was sealed is what is read, byte for byte.
create sequence staff.audit_id minvalue 1;
create table staff.audit (
  id           bigint      not null,
  at           timestamptz not null,
  actor_kind   text        not null,
  actor_id     bigint      not null,
  action       text        not null,
  subject_kind text        not null,
  subject_id   text        not null,
  member_id    int,
  node_id      int,
  before       text,
  after        text,
  request_id   text        not null,
  from_address text,
  primary key (at, id),
  constraint audit_action_form check (action ~ '^[a-z]+\.[a-z][A-Za-z0-9]*$'),
  constraint audit_at_is_milliseconds check (at = date_trunc('milliseconds', at))
) partition by range (at);
create table staff.audit_default partition of staff.audit default;
create index audit_by_actor on staff.audit (actor_kind, actor_id, at, id);
create index audit_by_subject on staff.audit (subject_kind, subject_id, at, id);
create index audit_by_member on staff.audit (member_id, at, id) where member_id is not null;
grant select, insert on staff.audit to atrium_app;
grant usage on sequence staff.audit_id to atrium_app;

-- Rows that are not sealed yet, written beside them in the same statement.
create table staff.audit_queue (
  id  bigint      not null,
  at  timestamptz not null,
  xid xid8        not null,
  primary key (id)
);
create index audit_queue_by_xid on staff.audit_queue (xid, id);
grant select, insert, delete on staff.audit_queue to atrium_app;

-- Sealed sets, in a chain. entries holds for each row, in sequence order, its id (8 bytes, big endian) and the SHA-256 of its
-- content; the row at position n has sequence number first_seq + n. mac is keyed with the key ring, which the database does not
-- have, over all that stands here and the mac of the block before. A block never holds rows of two months.
create table staff.audit_block (
  block       bigint      primary key,
  first_seq   bigint      not null,
  row_count   int         not null,
  first_at    timestamptz not null,
  last_at     timestamptz not null,
  entries     bytea       not null,
  sealed_at   timestamptz not null,
  -- the last time at which nothing was left to seal: a row that comes later and claims to be older was not written then
  drained_at  timestamptz not null,
  key_version smallint    not null,
  mac         bytea       not null,
  constraint audit_block_is_whole check (row_count > 0 and octet_length(entries) = 40 * row_count)
);
grant select, insert on staff.audit_block to atrium_app;

-- The last block, and the first day whose rows are kept, under a mac of their own: cutting off the end of the chain shows, unless
-- whoever does it kept an older head. The head is logged hourly for those.
create table staff.audit_head (
  id          smallint primary key,
  block       bigint   not null,
  last_seq    bigint   not null,
  kept_from   date     not null,
  key_version smallint not null,
  mac         bytea    not null,
  constraint audit_head_is_one check (id = 1)
);
grant select, insert, update on staff.audit_head to atrium_app;

-- Making and dropping partitions takes the owner's rights, see 0001. Both give up after two seconds of waiting for a lock.

-- Makes the partitions for the months (UTC) from from_day to to_day that are missing; answers how many. Rows of those months that
-- meanwhile landed in the default partition move.
create function staff.make_audit_partitions(from_day date, to_day date) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  first date;
  following date;
  name text;
  made int := 0;
begin
  for first in select generate_series(date_trunc('month', from_day), date_trunc('month', to_day), interval '1 month')::date loop
    name := 'audit_' || to_char(first, 'YYYYMM');
    following := (first + interval '1 month')::date;
    continue when to_regclass('staff.' || name) is not null;
    execute format('create table staff.%I (like staff.audit including defaults including constraints)', name);
    execute format(
      'with moved as (delete from staff.audit_default where at >= %L and at < %L returning *)
       insert into staff.%I select * from moved',
      first::timestamp at time zone 'UTC', following::timestamp at time zone 'UTC', name);
    execute format(
      'alter table staff.audit attach partition staff.%I for values from (%L) to (%L)',
      name, first::timestamp at time zone 'UTC', following::timestamp at time zone 'UTC');
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops the oldest month that ended before before_day; answers its first day after which nothing older is left, null where there was none.
-- A month with rows that are not sealed yet stays.
create function staff.drop_audit_partition(before_day date) returns date
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  first date;
  following date;
  name text;
begin
  select child.relname, to_date(right(child.relname, 6), 'YYYYMM') into name, first
  from pg_inherits join pg_class as child on child.oid = inhrelid
  where inhparent = 'staff.audit'::regclass and child.relname ~ '^audit_[0-9]{6}$'
  order by child.relname limit 1;
  following := (first + interval '1 month')::date;
  if name is null or following > before_day then
    return null;
  end if;
  if exists (select from staff.audit_queue where at < following::timestamp at time zone 'UTC') then
    return null;
  end if;
  execute format('drop table staff.%I', name);
  return following;
end $$;

revoke all on function staff.make_audit_partitions, staff.drop_audit_partition from public;
grant execute on function staff.make_audit_partitions, staff.drop_audit_partition to atrium_app;
