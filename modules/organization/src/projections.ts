import { defineProjection, type Projection } from '@atrium/kernel'
import { footfallCounted } from './events.ts'

const PARENT_TODAY = (node: string): string => `(
            select parent_id from organization.node_parent
            where node_id = ${node}.id
            order by from_day > (now() at time zone 'UTC')::date, abs(from_day - (now() at time zone 'UTC')::date) limit 1)`

/**
 * Every node with what it has from those above it, as the tree stands today: `id, parent_id, mall_id, brand_id, zone, currency`. For the
 * selects of projections, those of modules above too: `join (${PLACES}) as place on place.id = p.store_id`.
 */
// Found once for a statement, and not once for each row that is joined: a planner that guesses wrong took 170 µs a row.
export const PLACES = `
          with placed as materialized (
          select n.id, a.id as parent_id,
            case 'mall' when n.kind then n.id when a.kind then a.id when b.kind then b.id end as mall_id,
            case 'brand' when n.kind then n.id when a.kind then a.id when b.kind then b.id end as brand_id,
            coalesce(n.zone, a.zone, b.zone, c.zone, top.zone) as zone,
            coalesce(n.currency, a.currency, b.currency, c.currency, top.currency) as currency
          from organization.node n
          join organization.node top on top.kind = 'group'
          left join organization.node a on a.id = ${PARENT_TODAY('n')}
          left join organization.node b on b.id = ${PARENT_TODAY('a')}
          left join organization.node c on c.id = ${PARENT_TODAY('b')}
          )
          select id, parent_id, mall_id, brand_id, zone, currency from placed`

const TOPICS = ['organization.nodesChanged'] as const

const group = defineProjection({
  name: 'organization.group',
  about: { zh: '集团：日期和币种的依据', en: 'The group: whose days and currency count where no store is named' },
  columns: {
    groupId: { type: 'int', zh: '集团', en: 'Group', role: 'key' },
    code: { type: 'text', zh: '编码', en: 'Code', role: 'dimension' },
    zone: { type: 'text', zh: '时区', en: 'Time zone', role: 'dimension' },
    currency: { type: 'text', zh: '币种', en: 'Currency', role: 'dimension' },
  },
  sql: `select id as group_id, code, zone, currency from organization.node where kind = 'group'`,
  of: { kind: 'whole', key: 'groupId', topics: TOPICS },
})

const store = defineProjection({
  name: 'organization.store',
  about: { zh: '门店和专柜，按今天的组织架构', en: 'Stores and counters, as the tree stands today' },
  columns: {
    storeId: { type: 'int', zh: '门店', en: 'Store', role: 'key' },
    kind: { type: 'text', zh: '类型', en: 'Kind', role: 'dimension' },
    code: { type: 'text', zh: '编码', en: 'Code', role: 'dimension' },
    nameZh: { type: 'text', zh: '名称', en: 'Name in Chinese', role: 'dimension' },
    nameEn: { type: 'text?', zh: '英文名称', en: 'Name in English', role: 'dimension' },
    parentId: { type: 'int?', zh: '上级', en: 'Node above', role: 'dimension' },
    mallId: { type: 'int?', zh: '商场', en: 'Mall', role: 'dimension' },
    brandId: { type: 'int?', zh: '品牌', en: 'Brand', role: 'dimension' },
    floor: { type: 'text?', zh: '楼层', en: 'Floor', role: 'dimension' },
    category: { type: 'text?', zh: '业态', en: 'Trade', role: 'dimension' },
    zone: { type: 'text', zh: '时区', en: 'Time zone', role: 'dimension' },
    currency: { type: 'text', zh: '币种', en: 'Currency', role: 'dimension' },
    archived: { type: 'boolean', zh: '已归档', en: 'Archived', role: 'dimension' },
  },
  sql: `select node.id as store_id, node.kind, node.code, node.name_zh, node.name_en, place.parent_id, place.mall_id,
          place.brand_id, node.floor, node.category, place.zone, place.currency, node.archived_at is not null as archived
        from organization.node node join (${PLACES}) as place on place.id = node.id
        where node.kind in ('store', 'counter')`,
  of: { kind: 'whole', key: 'storeId', topics: TOPICS },
})

const programme = defineProjection({
  name: 'organization.programme',
  about: { zh: '会员计划', en: 'Programmes' },
  columns: {
    programmeId: { type: 'int', zh: '会员计划', en: 'Programme', role: 'key' },
    code: { type: 'text', zh: '编码', en: 'Code', role: 'dimension' },
    nameZh: { type: 'text', zh: '名称', en: 'Name in Chinese', role: 'dimension' },
    nameEn: { type: 'text?', zh: '英文名称', en: 'Name in English', role: 'dimension' },
    zone: { type: 'text', zh: '时区', en: 'Time zone', role: 'dimension' },
    currency: { type: 'text', zh: '币种', en: 'Currency', role: 'dimension' },
    closedOn: { type: 'date?', zh: '关闭日期', en: 'Closed on', role: 'time' },
  },
  sql: `select id as programme_id, code, name_zh, name_en, zone, currency, closed_on from organization.programme`,
  of: { kind: 'whole', key: 'programmeId', topics: ['organization.programmesChanged'] },
})

const footfall = defineProjection({
  name: 'organization.footfall',
  about: {
    zh: '客流：每天在闸口、门店或专柜数到的人次',
    en: 'Footfall: people counted at gates, doors and counters, by day',
  },
  columns: {
    nodeId: { type: 'int', zh: '计数点', en: 'Where they were counted', role: 'key' },
    day: { type: 'date', zh: '日期（当地）', en: 'Day there', role: 'time' },
    people: { type: 'bigint', zh: '人次', en: 'People', role: 'measure' },
  },
  sql: 'select node_id, day, people from organization.footfall_day',
  of: {
    kind: 'keyed',
    keyed: 'nodeId',
    topics: [footfallCounted.topic],
    keysOf: (_topic, body) => (body as typeof footfallCounted.sample).hours.map(({ nodeId }) => nodeId),
  },
})

export const projections: readonly Projection[] = [group, store, programme, footfall]
