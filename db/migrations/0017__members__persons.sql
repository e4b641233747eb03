-- why: lists of people by what is known of them (store, guide, day of joining, birthday), counted and read on at a million members

-- One narrow row per person, under its root: what its members say, folded as a page about it shows it. Written in the
-- statement that makes a member and rewritten by whatever changes, merges, parts, blocks or erases one; a purchase of somebody
-- known does not touch it. It repeats what members.member and members.root say and can be made anew from them at any time.
create table members.person (
  member_id     int         primary key,
  -- more than one member: whom stores have met is then looked up for each of them
  merged        boolean     not null,
  joined        boolean     not null,
  -- when the person joined; of a prospect, when it was first seen
  since         timestamptz not null,
  -- by which it joined; of a prospect, by which it was first seen
  channel       text        not null,
  gender        text,
  birth_month   smallint,
  home_store_id int,
  guide_id      int,
  -- something they were known by was blocked
  blocked       boolean     not null,
  erased        boolean     not null
);
-- Lists are read in this order, newest or oldest first.
create index person_since on members.person (since, member_id);
-- A few people among many are gathered by these first; the prospects of a till have neither guide nor birthday.
create index person_home on members.person (home_store_id) where home_store_id is not null;
create index person_guide on members.person (guide_id) where guide_id is not null;
create index person_blocked on members.person (member_id) where blocked;
create index person_merged on members.person (member_id) where merged;
grant select, insert, update, delete on members.person to atrium_app;

insert into members.person (member_id, merged, joined, since, channel, gender, birth_month, home_store_id, guide_id, blocked, erased)
select r.root_id, count(*) > 1, bool_or(m.stage = 'joined'), coalesce(min(m.joined_at), min(m.created_at)),
  coalesce(
    (array_agg(m.joined_channel order by m.joined_at, m.member_id <> r.root_id, m.created_at, m.member_id)
      filter (where m.joined_at is not null))[1],
    (array_agg(m.created_channel order by m.created_at, m.member_id <> r.root_id, m.member_id))[1]),
  (array_agg(m.gender order by m.member_id <> r.root_id, m.created_at, m.member_id) filter (where m.gender is not null))[1],
  extract(month from (array_agg(m.birthday order by m.member_id <> r.root_id, m.created_at, m.member_id)
    filter (where m.birthday is not null))[1])::smallint,
  (array_agg(m.home_store_id order by m.member_id <> r.root_id, m.created_at, m.member_id)
    filter (where m.home_store_id is not null))[1],
  (array_agg(m.guide_id order by m.member_id <> r.root_id, m.created_at, m.member_id) filter (where m.guide_id is not null))[1],
  bool_or(exists (select from members.identity i where i.member_id = m.member_id and i.ended_reason = 'blocked')),
  bool_or(m.erased_at is not null and m.member_id = r.root_id)
from members.root r join members.member m using (member_id)
where r.root_id in (select root_id from members.root where root_id <> member_id)
group by r.root_id;

-- All others are what their one member says.
insert into members.person (member_id, merged, joined, since, channel, gender, birth_month, home_store_id, guide_id, blocked, erased)
select m.member_id, false, m.stage = 'joined', coalesce(m.joined_at, m.created_at), coalesce(m.joined_channel, m.created_channel),
  m.gender, extract(month from m.birthday)::smallint, m.home_store_id, m.guide_id,
  m.member_id in (select member_id from members.identity where ended_reason = 'blocked'), m.erased_at is not null
from members.member m join members.root r using (member_id)
where r.root_id = r.member_id and not exists (
  select from members.root absorbed where absorbed.root_id = r.member_id and absorbed.root_id <> absorbed.member_id);
