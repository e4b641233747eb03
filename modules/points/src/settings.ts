import type { Day } from '@atrium/kernel'
import { defineSetting, type Programme } from '@atrium/organization'
import Type from 'typebox'
import type { ProgrammeTerms } from './model.ts'

/** Points earned on day D are gone from the same day of the month that many months later. */
export const ttlMonths = defineSetting({
  key: 'points.ttlMonths',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 1, maximum: 1200 }), Type.Null()]),
  fallback: 12,
  about: {
    zh: '积分有效期（月），空为永久有效',
    en: 'Months after which points expire; null for never.',
  },
})

export const graceDays = defineSetting({
  key: 'points.graceDays',
  target: 'programme',
  schema: Type.Integer({ minimum: 0, maximum: 3650 }),
  fallback: 0,
  about: {
    zh: '消费撤销退回的积分若已过期，再给的有效天数，0 为立即过期',
    en: 'Days that points live which come back to a lot that has expired; 0: they expire at once.',
  },
})

export const warnDays = defineSetting({
  key: 'points.warnDays',
  target: 'programme',
  schema: Type.Integer({ minimum: 0, maximum: 366 }),
  fallback: 30,
  about: {
    zh: '积分到期前多少天提醒，0 为不提醒',
    en: 'How many days before points expire their member is told; 0: never.',
  },
})

/** A correction by hand needs no second person while all that was corrected for the member on that day stays within it. */
export const adjustLimit = defineSetting({
  key: 'points.adjustLimit',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), Type.Null()]),
  fallback: 10_000,
  about: {
    zh: '同一会员一天内手工调整积分合计超过多少须由另一人复核，0 为每笔都要，空为都不用',
    en: 'Points corrected by hand for a member in a day above which somebody else has to approve; 0: always; null: never.',
  },
})

export const adjustDays = defineSetting({
  key: 'points.adjustDays',
  target: 'programme',
  schema: Type.Integer({ minimum: 1, maximum: 90 }),
  fallback: 7,
  about: {
    zh: '待复核的积分调整多少天后失效',
    en: 'Days after which a correction that nobody decided lapses.',
  },
})

/** In thousands, since a point often costs less than the smallest coin. */
export const costPer1000Minor = defineSetting({
  key: 'points.costPer1000Minor',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), Type.Null()]),
  fallback: null,
  about: {
    zh: '每 1,000 分给商场带来的成本（分），用于算返点率，空为未设',
    en: 'What 1,000 points cost the house, minor units; for the return rate. Null: not stated.',
  },
})

export const valuePer1000Minor = defineSetting({
  key: 'points.valuePer1000Minor',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), Type.Null()]),
  fallback: null,
  about: {
    zh: '会员用 1,000 分可换得的价值（分），用于算返点率，空为未设',
    en: 'What 1,000 points are worth to a member who uses them, minor units; for the return rate. Null: not stated.',
  },
})

/** What the ledger needs of a programme. */
export const termsOf = (programme: Programme): ProgrammeTerms => ({
  zone: programme.zone,
  ttlMonths: (day: Day) => programme.settings(ttlMonths, day),
  graceDays: (day: Day) => programme.settings(graceDays, day),
})

/** For the composition root: the organization stores, checks and serves them. */
export const pointsSettings = [
  ttlMonths,
  graceDays,
  warnDays,
  adjustLimit,
  adjustDays,
  costPer1000Minor,
  valuePer1000Minor,
] as const
