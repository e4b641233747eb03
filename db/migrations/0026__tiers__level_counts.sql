-- why: how many persons stand on each level, counted in parts by a chore, so that a page reads one row and not every buyer

create table tiers.level_count (
  programme_id int         primary key,
  -- When the last whole count ended; null before the first.
  counted_at   timestamptz,
  -- level → persons as stored; '' are buyers of whom no level is stored.
  persons      jsonb       not null,
  -- The count under way: buyers up to this member were gone through, 0 for none, and of so many no level is stored.
  up_to        int         not null,
  unstored     bigint      not null
);
grant select, insert, update on tiers.level_count to atrium_app;
