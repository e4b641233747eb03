import { jsonb, statement } from '@atrium/kernel'

/** Programmes with a count under way, else counted before `before` or never; the longest ago first. */
export const findUncounted = statement({
  name: 'tiers.findUncounted',
  params: { programmeId: 'int[]', before: 'timestamptz', limit: 'int' },
  row: { programmeId: 'int', upTo: 'int', unstored: 'bigint' },
  sql: `select asked.programme_id, coalesce(kept.up_to, 0) as up_to, coalesce(kept.unstored, 0) as unstored
        from unnest(:programmeId) as asked(programme_id)
        left join tiers.level_count kept on kept.programme_id = asked.programme_id
        where kept.programme_id is null or kept.up_to > 0 or kept.counted_at is null or kept.counted_at <= :before
        order by coalesce(kept.up_to, 0) = 0, kept.counted_at nulls first, asked.programme_id limit :limit`,
})

/** The next buyers in the order of their ids: how many they are, the last of them, and of how many no level is stored. */
export const countBuyersAfter = statement({
  name: 'tiers.countBuyersAfter',
  params: { programmeId: 'int', after: 'int', limit: 'int' },
  row: { buyers: 'int', upTo: 'int', unstored: 'bigint' },
  sql: `select count(*)::int as buyers, coalesce(max(bought.member_id), 0)::int as up_to,
          count(*) filter (where stored.member_id is null) as unstored
        from (
          select member_id from tiers.spend_day where programme_id = :programmeId and member_id > :after
          group by member_id order by member_id limit :limit
        ) bought
        left join tiers.state stored on stored.member_id = bought.member_id and stored.programme_id = :programmeId`,
})

export const putCountPart = statement({
  name: 'tiers.putCountPart',
  params: { programmeId: 'int', upTo: 'int', unstored: 'bigint' },
  sql: `insert into tiers.level_count (programme_id, persons, up_to, unstored) values (:programmeId, '{}', :upTo, :unstored)
        on conflict (programme_id) do update set up_to = excluded.up_to, unstored = excluded.unstored`,
})

export const putCount = statement({
  name: 'tiers.putCount',
  params: { programmeId: 'int', countedAt: 'timestamptz', persons: 'jsonb' },
  sql: `insert into tiers.level_count (programme_id, counted_at, persons, up_to, unstored)
        values (:programmeId, :countedAt, :persons, 0, 0)
        on conflict (programme_id) do update set counted_at = excluded.counted_at, persons = excluded.persons, up_to = 0, unstored = 0`,
})

export const loadCount = statement({
  name: 'tiers.loadCount',
  params: { programmeId: 'int' },
  row: { countedAt: 'timestamptz?', persons: jsonb<Readonly<Record<string, number>>>() },
  sql: 'select counted_at, persons from tiers.level_count where programme_id = :programmeId',
})
