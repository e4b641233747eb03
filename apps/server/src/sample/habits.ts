import { type Day, formatDay, type Instant, localInstant } from '@atrium/kernel'
import type { Shopper } from './people.ts'
import { Random } from './random.ts'
import { ZONE } from './shops.ts'

const INTERESTS = ['美食', '穿搭', '亲子', '美妆', '运动', '数码', '观影'] as const
const VISITS_BY = ['步行', '地铁', '开车', '骑行'] as const

/** Fields of the profile that the group keeps beside those of the house. */
export const FIELDS = [
  { code: 'interests', type: 'choices', name: { zh: '兴趣偏好', en: 'Interests' }, choices: INTERESTS },
  { code: 'visitsBy', type: 'choice', name: { zh: '到店方式', en: 'Comes by' }, choices: VISITS_BY },
  { code: 'hasChildren', type: 'boolean', name: { zh: '家有儿童', en: 'Has children' } },
  { code: 'weddingDay', type: 'day', name: { zh: '结婚纪念日', en: 'Wedding day' } },
] as const

type Attributes = Readonly<Record<string, string | boolean | readonly string[]>>

/** What two fifths of the members told about themselves; undefined for the others. */
export function attributesOf({ card, segment, joinedAt }: Shopper): Attributes | undefined {
  const random = new Random(`profile of ${card}`)
  if (!random.chance(0.4)) return undefined
  const first = random.whole(0, INTERESTS.length - 1)
  const second = (first + random.whole(1, INTERESTS.length - 1)) % INTERESTS.length
  const wedding = Math.floor(joinedAt / 86_400_000) - random.whole(300, 5_000)
  return {
    interests: segment === 'family' ? ['亲子', '美食'] : [INTERESTS[first]!, INTERESTS[second]!],
    ...(random.chance(0.6) ? { visitsBy: random.pick(VISITS_BY) } : {}),
    ...(segment === 'family' || random.chance(0.3) ? { hasChildren: segment === 'family' } : {}),
    ...(segment !== 'young' && random.chance(0.3) ? { weddingDay: formatDay(wedding) } : {}),
  }
}

export interface SampleConsent {
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  readonly at: Instant
  readonly source: string
}

/**
 * What members said after they had joined: some allow more ways to be reached, and a twelfth does not want text messages any more.
 * In order of time, and never in the future.
 */
export function consentsOf({ card, joinedAt, unionid }: Shopper, today: Day, now: Instant): SampleConsent[] {
  const random = new Random(`consents of ${card}`)
  const later = (days: number): Instant =>
    Math.min(joinedAt + days * 86_400_000, localInstant(ZONE, today, 0) - random.whole(1, 30) * 3_600_000, now)
  const said: SampleConsent[] = []
  const marketing = (channel: string, allowed: boolean, at: Instant, source: string) =>
    said.push({ purpose: 'marketing', channel, allowed, at: Math.max(at, joinedAt), source })
  if (unionid !== undefined && random.chance(0.3)) marketing('app', random.chance(0.8), later(1), 'online')
  if (random.chance(0.15)) marketing('phone', random.chance(0.35), later(3), 'counter')
  if (random.chance(0.12)) marketing('email', true, later(5), 'online')
  if (random.chance(1 / 12)) marketing('sms', false, later(random.whole(20, 400)), 'phone')
  if (random.chance(0.2))
    said.push({ purpose: 'profiling', channel: 'app', allowed: true, at: joinedAt, source: 'online' })
  return said.sort((a, b) => a.at - b.at)
}
