import { defineSetting } from '@atrium/organization'
import Type from 'typebox'

/** How long after the purchase an anonymous receipt may be claimed. */
export const claimDays = defineSetting({
  key: 'purchases.claimDays',
  target: 'node',
  schema: Type.Integer({ minimum: 0, maximum: 3650 }),
  fallback: 30,
  about: {
    zh: '匿名小票可补登的天数，0 为不可补登',
    en: 'Days after a purchase within which its anonymous receipt can be claimed; 0: never.',
  },
})
