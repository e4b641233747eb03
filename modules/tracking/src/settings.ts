import { defineSetting } from '@atrium/organization'
import Type from 'typebox'

/** How long events are kept. Whole months are dropped. Read at the group. */
export const keepMonths = defineSetting({
  key: 'tracking.keepMonths',
  target: 'node',
  schema: Type.Integer({ minimum: 1, maximum: 120 }),
  fallback: 25,
  about: {
    zh: '行为事件的保留月数，按整月清除',
    en: 'Months for which behaviour events are kept; dropped by whole months.',
  },
})

export const trackingSettings = [keepMonths] as const
