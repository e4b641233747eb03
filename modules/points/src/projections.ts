import { defineProjection, type Projection } from '@atrium/kernel'
import { entriesPosted, freezesChanged, pointsExpired } from './events.ts'

/** loyalty, above this module, tells of what purchases and actions earned. */
const ENTRIES = [entriesPosted.topic, pointsExpired.topic, 'loyalty.purchasesPosted', 'loyalty.actionsPosted']

const account = defineProjection({
  name: 'points.account',
  about: { zh: '积分账户', en: 'Accounts of points' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    programmeId: { type: 'int', zh: '会员计划', en: 'Programme', role: 'dimension' },
    balance: { type: 'bigint', zh: '积分余额', en: 'Balance', unit: 'points', role: 'measure' },
    frozen: { type: 'bigint', zh: '冻结', en: 'Frozen', unit: 'points', role: 'measure' },
    debt: { type: 'bigint', zh: '欠额', en: 'Owed', unit: 'points', role: 'measure' },
  },
  sql: 'select member_id, programme_id, balance, frozen, debt from points.account',
  of: { kind: 'member', topics: [...ENTRIES, freezesChanged.topic] },
})

const entry = defineProjection({
  name: 'points.entry',
  about: { zh: '积分流水', en: 'Entries of points' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    programmeId: { type: 'int', zh: '会员计划', en: 'Programme', role: 'dimension' },
    entryId: { type: 'bigint', zh: '流水号', en: 'Entry', role: 'key' },
    kind: { type: 'text', zh: '类型', en: 'Kind', role: 'dimension' },
    reason: { type: 'text', zh: '事由', en: 'Reason', role: 'dimension' },
    amount: {
      type: 'bigint',
      zh: '积分；用出为负',
      en: 'Points; spent ones negative',
      unit: 'points',
      role: 'measure',
    },
    effectiveAt: { type: 'timestamptz', zh: '生效时间', en: 'Effective at', role: 'time' },
    day: {
      type: 'date',
      zh: '生效日期（会员计划所在时区）',
      en: 'Effective day, in the zone of the programme',
      role: 'time',
    },
  },
  sql: `select entry.member_id, entry.programme_id, entry.entry_id, entry.kind, entry.reason, entry.amount, entry.effective_at,
          (entry.effective_at at time zone programme.zone)::date as day
        from points.entry entry join organization.programme programme on programme.id = entry.programme_id`,
  of: { kind: 'member', topics: ENTRIES },
})

export const projections: readonly Projection[] = [account, entry]
