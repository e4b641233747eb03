import { addMonths, civil, type Day, dayOf, type Instant, localInstant } from '@atrium/kernel'
import type { Category } from './calendar.ts'
import { type Gender, Names } from './names.ts'
import { Chooser, Random } from './random.ts'
import { type Shop, ZONE } from './shops.ts'

/** Ways in (渠道): official account followers, mini program, counter, WeCom guides, Alipay. */
export type JoinChannel = 'mini_program' | 'official_account' | 'store' | 'wecom' | 'alipay'

export interface SampleIdentity {
  readonly kind: string
  readonly value: string
  readonly verifiedAt?: Instant
  readonly verifiedHow?: string
}

/** One registration (开卡), or somebody who only followed an account (潜客、粉丝). */
export interface Registration {
  readonly at: Instant
  readonly storeCode: string
  readonly channel: JoinChannel
  readonly stage: 'joined' | 'prospect'
  readonly identities: readonly SampleIdentity[]
  readonly profile: { readonly name?: string; readonly gender?: Gender; readonly birthday?: Day }
  readonly consents: readonly { readonly purpose: string; readonly channel: string; readonly allowed: boolean }[]
}

/** A member as the tills of the sample know them. */
export interface Shopper {
  readonly joinedAt: Instant
  /** Nothing is bought from this moment on: people move away. */
  readonly leftAt: Instant
  readonly city: number
  readonly segment: Segment
  /** How often they come, against others: heavy-tailed. */
  readonly pace: number
  /** How full their baskets are, against others. */
  readonly means: number
  readonly card: string
  readonly phone: string
  readonly unionid: string | undefined
  readonly alipay: string | undefined
  /** Of some, the Alipay account was a prospect of its own until an order named it together with the card: they are merged. */
  readonly alipayFrom: Instant
  readonly checksIn: boolean
}

/** Who they are, as far as their shopping tells. */
export const SEGMENTS = ['family', 'young', 'professional', 'senior', 'affluent'] as const
export type Segment = (typeof SEGMENTS)[number]

/** How much more often than others a segment buys in a category. */
export const TASTE: Readonly<Record<Segment, Readonly<Record<Category, number>>>> = {
  family: taste(1, 0.9, 3, 0.7, 0.8, 1.5, 1, 1, 0.8, 1),
  young: taste(1.2, 1.4, 0.25, 1.6, 1.1, 0.6, 1.6, 1.1, 0.6, 1),
  professional: taste(1.3, 1, 0.6, 0.8, 1.7, 0.7, 1.1, 0.9, 0.7, 1.7),
  senior: taste(0.6, 0.5, 0.6, 0.25, 0.4, 1.9, 0.3, 1.3, 1, 0.4),
  affluent: taste(1.2, 1.7, 1, 2, 1.5, 0.9, 0.9, 1.4, 3.4, 1.5),
}

function taste(
  ...[dining, fashion, kids, beauty, digital, supermarket, leisure, services, jewellery, sports]: number[]
) {
  return { dining, fashion, kids, beauty, digital, supermarket, leisure, services, jewellery, sports } as Record<
    Category,
    number
  >
}

export const YEARS_OF_GROWTH = 3
const CITY_WEIGHTS = new Chooser([0.56, 0.44])
const SEGMENT_CHOOSER = new Chooser([0.3, 0.28, 0.22, 0.13, 0.07])
const CHANNELS: readonly JoinChannel[] = ['mini_program', 'official_account', 'store', 'wecom', 'alipay']
const CHANNEL_CHOOSER = new Chooser([0.46, 0.14, 0.22, 0.08, 0.1])

/** Standard deviations of the logarithms of pace and means: together they give the best fifth about 70 % of all that members spend. */
const PACE_SIGMA = 0.88
const MEANS_SIGMA = 0.36
/** Nobody comes more often than this, against the median. */
const BUSIEST = 16

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
const DIGITS = '0123456789'

export interface People {
  readonly shoppers: readonly Shopper[]
  /** In order of time. */
  readonly registrations: readonly Registration[]
}

/** People of the sample: `count` members who joined over the three years before `today`, and prospects for every twentieth of them. */
export function people(today: Day, count: number, shops: readonly Shop[]): People {
  const maker = new PeopleMaker(today, shops)
  const shoppers: Shopper[] = []
  for (let at = 0; at < count; at++) shoppers.push(maker.member(at))
  for (let at = 0; at < Math.ceil(count / 20); at++) maker.prospect()
  return { shoppers, registrations: maker.registrations.sort((a, b) => a.at - b.at) }
}

class PeopleMaker {
  readonly registrations: Registration[] = []
  private readonly random = new Random('people')
  private readonly names = new Names()
  private readonly phones: PhoneBook
  private readonly today: Day
  private readonly shopsOf: readonly { readonly shops: readonly Shop[]; readonly chooser: Chooser }[]

  constructor(today: Day, shops: readonly Shop[]) {
    this.today = today
    this.phones = new PhoneBook(new Random('phones'))
    this.shopsOf = [0, 1].map((city) => {
      const here = shops.filter((shop) => shop.city === city)
      return { shops: here, chooser: new Chooser(here.map((shop) => shop.format.traffic)) }
    })
  }

  member(index: number): Shopper {
    const { random } = this
    const city = CITY_WEIGHTS.pick(random)
    const segment = SEGMENTS[SEGMENT_CHOOSER.pick(random)]!
    const channel = CHANNELS[CHANNEL_CHOOSER.pick(random)]!
    const joinedOn = this.dayJoined()
    const joinedAt = localInstant(ZONE, joinedOn, random.whole(10 * 60, 21 * 60) * 60_000)
    const gender: Gender = random.chance(genderShare(segment)) ? 'female' : 'male'
    const birthday = this.birthday(segment, joinedOn)
    const phone = this.phones.next()
    const card = `66${String(civil(joinedOn).year).slice(2)}${String(index + 1).padStart(8, '0')}`
    const unionid =
      channel === 'mini_program' || channel === 'official_account' || random.chance(0.25) ? this.unionid() : undefined
    const alipay = channel === 'alipay' || random.chance(0.02) ? `2088${random.text(DIGITS, 12)}` : undefined
    const alipayFrom = channel === 'alipay' ? joinedAt : this.alipayMeets(joinedAt, alipay, city)
    this.register(joinedAt, city, channel, {
      phone,
      card,
      unionid,
      alipay: channel === 'alipay' ? alipay : undefined,
      profile: {
        name: this.names.next(random, gender, birthday),
        gender,
        ...(random.chance(0.88) ? { birthday } : {}),
      },
    })
    return {
      joinedAt,
      leftAt: this.leavesAt(joinedAt),
      city,
      segment,
      pace: Math.min(random.lognormal(1, PACE_SIGMA), BUSIEST),
      means: random.lognormal(segment === 'affluent' ? 2.1 : 0.93, MEANS_SIGMA),
      card,
      phone,
      unionid,
      alipay,
      alipayFrom,
      checksIn: unionid !== undefined && random.chance(0.11),
    }
  }

  /** Followers of the official account and contacts of guides who have not joined. */
  prospect(): void {
    const { random } = this
    const city = CITY_WEIGHTS.pick(random)
    const isContact = random.chance(0.35)
    this.registrations.push({
      at: localInstant(ZONE, this.dayJoined(), random.whole(9 * 60, 22 * 60) * 60_000),
      storeCode: this.shopOf(city),
      channel: isContact ? 'wecom' : 'official_account',
      stage: 'prospect',
      identities: isContact
        ? [{ kind: 'wecom_external_user', value: `wm${random.text(LETTERS, 30)}` }]
        : [{ kind: 'wechat_unionid', value: this.unionid() }],
      profile: {},
      consents: [],
    })
  }

  /** Where somebody has an Alipay account that no card is known of: it was a prospect since half a year before the two met. */
  private alipayMeets(joinedAt: Instant, alipay: string | undefined, city: number): Instant {
    const { random, today } = this
    if (alipay === undefined) return Number.POSITIVE_INFINITY
    const meetOn = today - random.whole(5, 120)
    const meetAt = localInstant(ZONE, meetOn, 0)
    if (meetAt <= joinedAt) return Number.POSITIVE_INFINITY
    this.registrations.push({
      at: localInstant(ZONE, meetOn - random.whole(1, 180), random.whole(9 * 60, 22 * 60) * 60_000),
      storeCode: this.shopOf(city),
      channel: 'alipay',
      stage: 'prospect',
      identities: [{ kind: 'alipay_user', value: alipay }],
      profile: {},
      consents: [],
    })
    return meetAt
  }

  /** More people joined in later days: the group grew. */
  private dayJoined(): Day {
    const days = YEARS_OF_GROWTH * 365
    return this.today - days + Math.floor(days * this.random.next() ** 0.8)
  }

  /** A sixth of the members stops coming at some time. */
  private leavesAt(joinedAt: Instant): Instant {
    const { random } = this
    if (!random.chance(0.16)) return Number.POSITIVE_INFINITY
    return joinedAt + random.whole(10, 700) * 86_400_000
  }

  private birthday(segment: Segment, joinedOn: Day): Day {
    const { random } = this
    const [mean, spread] = AGES[segment]
    const age = Math.round(Math.min(78, Math.max(18, mean + spread * random.normal())))
    const { year } = civil(addMonths(joinedOn, -12 * age))
    return dayOf(year, 1, 1) - random.whole(0, 364)
  }

  private unionid(): string {
    return `o6${this.random.text(LETTERS, 26)}`
  }

  private shopOf(city: number): string {
    const { shops, chooser } = this.shopsOf[city]!
    return shops[chooser.pick(this.random)]!.code
  }

  private register(
    at: Instant,
    city: number,
    channel: JoinChannel,
    who: {
      readonly phone: string
      readonly card: string
      readonly unionid: string | undefined
      readonly alipay: string | undefined
      readonly profile: Registration['profile']
    },
  ): void {
    const { random } = this
    const how = channel === 'store' || channel === 'wecom' ? 'sms' : channel === 'alipay' ? 'alipay' : 'wechat'
    const identities: SampleIdentity[] = [
      { kind: 'phone', value: who.phone, verifiedAt: at, verifiedHow: how },
      { kind: 'card_no', value: who.card },
    ]
    if (who.unionid !== undefined) identities.push({ kind: 'wechat_unionid', value: who.unionid })
    if (who.alipay !== undefined) identities.push({ kind: 'alipay_user', value: who.alipay })
    if (channel === 'wecom') {
      identities.push({ kind: 'wecom_external_user', value: `wm${random.text(LETTERS, 30)}` })
    }
    const storeCode = this.shopOf(city)
    // Every fourth of those who came by the official account had followed it for a while before they joined.
    const [unionid] = identities.filter((identity) => identity.kind === 'wechat_unionid')
    if (unionid && channel === 'official_account' && random.chance(0.25)) {
      this.registrations.push({
        at: at - random.whole(2, 90) * 86_400_000,
        storeCode,
        channel,
        stage: 'prospect',
        identities: [unionid],
        profile: {},
        consents: [],
      })
    }
    this.registrations.push({
      at,
      storeCode,
      channel,
      stage: 'joined',
      identities,
      profile: who.profile,
      consents: [
        { purpose: 'marketing', channel: 'sms', allowed: random.chance(0.62) },
        { purpose: 'marketing', channel: 'wechat', allowed: random.chance(0.78) },
      ],
    })
  }
}

const AGES: Readonly<Record<Segment, readonly [mean: number, spread: number]>> = {
  family: [36, 5],
  young: [24, 4],
  professional: [32, 6],
  senior: [60, 7],
  affluent: [42, 8],
}

const genderShare = (segment: Segment): number => (segment === 'professional' ? 0.4 : segment === 'young' ? 0.68 : 0.62)

/**
 * Mobile numbers that nobody has: China allots no numbers for fiction, but 154 is no allotted prefix. libphonenumber's metadata, which
 * follow the ministry's allotments, call such a number possible (it has the form of a Chinese mobile number, so that every form
 * takes it) and not valid. Each number once.
 */
class PhoneBook {
  private readonly given = new Set<string>()
  private readonly random: Random

  constructor(random: Random) {
    this.random = random
  }

  next(): string {
    for (;;) {
      const phone = `154${this.random.text(DIGITS, 8)}`
      if (this.given.has(phone)) continue
      this.given.add(phone)
      return phone
    }
  }
}
