import { defineProjection, type Projection } from '@atrium/kernel'
import { PLACES } from '@atrium/organization'
import { eventsForgotten, eventsTaken, monthForgotten, sourcesChanged, visitorsLinked } from './events.ts'
import { MESSAGE_KINDS } from './message.ts'

const source = defineProjection({
  name: 'tracking.source',
  about: { zh: '行为事件的来源', en: 'Sources of behaviour events' },
  columns: {
    sourceId: { type: 'int', zh: '来源', en: 'Source', role: 'key' },
    code: { type: 'text', zh: '编码', en: 'Code', role: 'dimension' },
    nameZh: { type: 'text', zh: '名称', en: 'Name in Chinese', role: 'dimension' },
    nameEn: { type: 'text?', zh: '英文名称', en: 'Name in English', role: 'dimension' },
    kind: { type: 'text', zh: '类型', en: 'Kind', role: 'dimension' },
    nodeId: { type: 'int', zh: '所属组织', en: 'Node', role: 'dimension' },
    zone: { type: 'text', zh: '时区', en: 'Time zone', role: 'dimension' },
  },
  sql: `select source.id as source_id, source.code, source.name ->> 'zh' as name_zh, source.name ->> 'en' as name_en, source.kind,
          source.node_id, place.zone
        from tracking.source source join (${PLACES}) as place on place.id = source.node_id`,
  of: { kind: 'whole', key: 'sourceId', topics: [sourcesChanged.topic, 'organization.nodesChanged'] },
})

const KIND = `case event.kind ${Object.entries(MESSAGE_KINDS)
  .map(([name, number]) => `when ${number} then '${name}'`)
  .join(' ')} end`

const event = defineProjection({
  name: 'tracking.event',
  about: { zh: '行为事件', en: 'Behaviour events' },
  columns: {
    batchId: { type: 'bigint', zh: '批次', en: 'Batch', role: 'key' },
    visitor: { type: 'uuid', zh: '设备或用户名', en: 'Device, or name of a user', role: 'key', personal: true },
    at: { type: 'timestamptz', zh: '时间', en: 'Time', role: 'time' },
    day: { type: 'date', zh: '日期（来源所在时区）', en: 'Day, in the zone of the source', role: 'time' },
    hour: {
      type: 'smallint',
      zh: '时段（来源所在时区）',
      en: 'Hour, in the zone of the source',
      unit: 'hour',
      role: 'time',
    },
    sourceId: { type: 'int', zh: '来源', en: 'Source', role: 'dimension' },
    kind: { type: 'text', zh: '类型', en: 'Kind', role: 'dimension' },
    name: { type: 'text', zh: '事件或页面', en: 'Event or page', role: 'dimension' },
    path: { type: 'text?', zh: '页面路径', en: 'Path of the page', role: 'dimension' },
    utmSource: { type: 'text?', zh: '活动来源', en: 'Campaign source', role: 'dimension' },
    utmMedium: { type: 'text?', zh: '活动媒介', en: 'Campaign medium', role: 'dimension' },
    utmCampaign: { type: 'text?', zh: '活动名称', en: 'Campaign', role: 'dimension' },
    body: { type: 'json', zh: '内容', en: 'Content', role: 'dimension', personal: true },
  },
  sql: `select event.batch_id, event.visitor, event.at, (event.at at time zone place.zone)::date as day,
          extract(hour from event.at at time zone place.zone)::smallint as hour, event.source_id, ${KIND} as kind, event.name,
          case when event.kind in (${MESSAGE_KINDS.page}, ${MESSAGE_KINDS.screen}) then
            coalesce(event.body #>> '{properties,path}', event.body #>> '{context,page,path}') end as path,
          touch.utm_source, touch.utm_medium, touch.utm_campaign, event.body
        from tracking.event event
        left join tracking.touch touch on touch.visitor = event.visitor and touch.touched_at = event.at
        join (
          with zone as materialized (
            select source.id as source_id, place.zone
            from tracking.source source join (${PLACES}) as place on place.id = source.node_id
          )
          select source_id, zone from zone
        ) as place on place.source_id = event.source_id`,
  of: {
    kind: 'keyed',
    keyed: 'batchId',
    topics: [eventsTaken.topic, eventsForgotten.topic],
    keysOf: (topic, body) =>
      topic === eventsTaken.topic
        ? [(body as typeof eventsTaken.sample).batchId]
        : (body as typeof eventsForgotten.sample).batchIds,
    rebuiltOn: [monthForgotten.topic],
    ownedBy: { spans: 'tracking.span', visitor: 'visitor', at: 'at' },
  },
  restsOn: [{ table: 'tracking.source', columns: ['zone'], by: 'sourceId' }],
})

const span = defineProjection({
  name: 'tracking.span',
  about: {
    zh: '设备或用户名在何时代表哪位会员；空为不限',
    en: 'While a device or the name of a user stands for a member; empty is without end on that side',
  },
  columns: {
    visitor: { type: 'uuid', zh: '设备或用户名', en: 'Device, or name of a user', role: 'key', personal: true },
    fromAt: { type: 'timestamptz?', zh: '起', en: 'From', role: 'time' },
    toAt: { type: 'timestamptz?', zh: '止（不含）', en: 'Before', role: 'time' },
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
  },
  // As `loadSpans`: what a device did before its first link belongs to whom it was first linked to.
  sql: `select known.user_key as visitor, null::timestamptz as from_at, null::timestamptz as to_at, known.member_id
        from tracking.user_ref known where known.member_id is not null
        union all
        select held.visitor, case when not held.is_first then held.since_at end, held.next_at, known.member_id
        from (
          select link.visitor, link.user_key, link.since_at,
            lag(link.since_at) over by_time is null as is_first, lead(link.since_at) over by_time as next_at
          from tracking.visitor_link link
          window by_time as (partition by link.visitor order by link.since_at)
        ) as held
        join tracking.user_ref known on known.user_key = held.user_key and known.member_id is not null`,
  of: {
    kind: 'keyed',
    keyed: 'visitor',
    topics: [visitorsLinked.topic],
    keysOf: (_topic, body) => (body as typeof visitorsLinked.sample).visitors,
    // Who a user is decides whose all devices are that were linked to that name.
    alsoKeys: 'select user_key as key, visitor as also from tracking.visitor_link',
  },
})

export const projections: readonly Projection[] = [source, span, event]
