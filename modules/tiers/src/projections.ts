import { defineProjection, type Projection } from '@atrium/kernel'
import { grantsChanged, levelsChanged, levelsKept } from './events.ts'

/** Levels that rose, fell or were granted, and those that somebody got with a first purchase or action: loyalty, above this module, tells of these. */
const LEVEL = [
  levelsChanged.topic,
  levelsKept.topic,
  grantsChanged.topic,
  'loyalty.purchasesPosted',
  'loyalty.actionsPosted',
]
const CHANGE = [levelsChanged.topic, grantsChanged.topic]

const level = defineProjection({
  name: 'tiers.level',
  about: {
    zh: '会员等级，按最近一次评定；没有行的会员处于基础等级',
    en: 'Levels as last judged; a member without a row stands at the base level',
  },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    programmeId: { type: 'int', zh: '会员计划', en: 'Programme', role: 'dimension' },
    level: { type: 'text', zh: '等级', en: 'Level', role: 'dimension' },
    since: { type: 'date', zh: '自何日起', en: 'Since', role: 'time' },
  },
  sql: 'select member_id, programme_id, level, since from tiers.state',
  of: { kind: 'member', topics: LEVEL },
})

const change = defineProjection({
  name: 'tiers.change',
  about: {
    zh: '等级变动与续级（续级的原等级与新等级相同）',
    en: 'Changes of level, and levels kept (from and to are the same)',
  },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    programmeId: { type: 'int', zh: '会员计划', en: 'Programme', role: 'dimension' },
    changeId: { type: 'bigint', zh: '变动', en: 'Change', role: 'key' },
    changedAt: { type: 'timestamptz', zh: '变动时间', en: 'Changed at', role: 'time' },
    day: { type: 'date', zh: '变动日期', en: 'Day', role: 'time' },
    fromLevel: { type: 'text', zh: '原等级', en: 'From', role: 'dimension' },
    toLevel: { type: 'text', zh: '新等级', en: 'To', role: 'dimension' },
    reason: { type: 'text', zh: '原因', en: 'Reason', role: 'dimension' },
  },
  sql: 'select member_id, programme_id, change_id, changed_at, day, from_level, to_level, reason from tiers.change',
  of: { kind: 'member', topics: CHANGE },
})

export const projections: readonly Projection[] = [level, change]
