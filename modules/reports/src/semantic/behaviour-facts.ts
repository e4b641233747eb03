import { sql, table } from '@atrium/olap/query'
import { column, type Fact, kind, ofSources, person } from './fact.ts'
import { day, raw } from './sql.ts'

export const events: Fact = {
  code: 'events',
  zh: '行为事件',
  en: 'Behaviour events',
  reads: ['tracking.event', 'tracking.source'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('tracking.event')} as f`,
  limits: ofSources,
  joins: { person: 'f.root_id', level: 'f.root_id', source: 'f.source_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    name: column('事件', 'Event', 'name'),
    campaign: column('活动名称', 'Campaign', 'utm_campaign'),
    campaignSource: column('活动来源', 'Campaign source', 'utm_source'),
    nobody: {
      zh: '尚不知是谁的设备',
      en: 'Device of nobody known',
      sql: `(case when f.root_id is null then f.visitor end)`,
    },
  },
}

/** Half an hour of silence begins another visit, as `sessionsOf` of tracking has it. */
const SILENCE = `interval '30 minutes'`

export const visits: Fact = {
  code: 'visits',
  zh: '访问',
  en: 'Visits',
  reads: ['tracking.event', 'tracking.source'],
  when: 'range',
  day: 'f.day',
  from: ({ from, to }) => sql`(
        select root_id, visitor, source_id, day, hour, path, utm_source, utm_medium, utm_campaign
        from (
          select e.root_id, e.visitor, e.source_id, e.day, e.hour, e.path, e.utm_source, e.utm_medium, e.utm_campaign, e."at",
            lag(e."at") over (partition by e.root_id, case when e.root_id is null then e.visitor end order by e."at") as before
          from ${table('tracking.event')} as e join ${table('tracking.source')} as s on s.source_id = e.source_id
          where s.kind <> 'server' and e.day between ${day(from - 1)} and ${day(to)}
        ) as followed
        where before is null or "at" - before > ${raw(SILENCE)}) as f`,
  limits: ofSources,
  joins: { person: 'f.root_id', level: 'f.root_id', source: 'f.source_id' },
  person: 'f.root_id',
  columns: { person, campaign: column('活动名称', 'Campaign', 'utm_campaign') },
}
