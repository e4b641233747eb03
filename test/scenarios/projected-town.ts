import assert from 'node:assert/strict'
import { putProducts } from '@atrium/catalog'
import { type Ctx, DAY_MS, dayIn, must, type Outcome } from '@atrium/kernel'
import { claimPurchases, postPurchases, saveRuleSets } from '@atrium/loyalty'
import {
  assignMembers,
  blockIdentities,
  eraseMembers,
  linkIdentities,
  mergeMembers,
  profileFields,
  registerMembers,
  resolveMembers,
  setConsents,
  unmergeMembers,
  updateProfiles,
  verifyPhones,
} from '@atrium/members'
import { moveNodes, putNodes, putProgrammes, setParticipation } from '@atrium/organization'
import { adjustPoints, freezePoints, releaseFreezes, spendPoints } from '@atrium/points'
import { putSources as putFeeds } from '@atrium/purchases'
import { bySystem } from '@atrium/testkit'
import { defaultDefinition, grantLevels, revokeGrants, saveTierSets } from '@atrium/tiers'
import { putSources, readMessage, type TakeAsk, takeMessages } from '@atrium/tracking'
import fc from 'fast-check'
import type { House } from './house.ts'

const by = bySystem()

/** Where all that happens by chance happens: two malls in two zones, a programme, feeds, a site and a till that sends events. */
export interface ProjectedTown {
  readonly house: House
  readonly programmeId: number
  readonly siteKey: string
  readonly serverKey: string
  /** Numbers everything that needs a name of its own. */
  count: number
}

const done = <T>(outcomes: readonly Outcome<T, string>[]): T[] =>
  outcomes.map((outcome) => {
    assert.ok(outcome.ok, JSON.stringify(outcome))
    return outcome.value
  })

export async function openTown(house: House): Promise<ProjectedTown> {
  return house.db.transact(async (ctx) => {
    const node = (code: string, kind: 'mall' | 'store' | 'counter', parent: string, more = {}) =>
      ({ by, code, kind, name: { zh: code }, parent, ...more }) as const
    done(
      await putNodes(ctx, [
        { by, code: 'group', kind: 'group', name: { zh: '集团' }, zone: 'Asia/Shanghai', currency: 'CNY' },
        node('east', 'mall', 'group'),
        node('west', 'mall', 'group', { zone: 'Asia/Urumqi' }),
        node('shop', 'store', 'east', { floor: '1F', category: 'apparel' }),
        node('cafe', 'store', 'east'),
        node('inn', 'store', 'west'),
        node('desk', 'counter', 'shop'),
      ]),
    )
    const [programme] = done(
      await putProgrammes(ctx, [
        { by, code: 'all', name: { zh: '会员' }, owner: 'group', zone: 'Asia/Shanghai', currency: 'CNY' },
      ]),
    )
    const programmeId = must(programme, 'made').id
    done(await setParticipation(ctx, [{ by, programme: 'all', node: 'group', takesPart: true }]))
    done(await putFeeds(ctx, [{ by, code: 'pos', numbering: 'feed', channel: 'pos', name: { zh: '收银' } }]))
    const rule = { from: null, to: null, priority: 1, stop: false } as const
    const action = { type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' } as const
    const rules = [{ ...rule, code: 'base', name: { zh: '积分' }, trigger: 'purchase', action }] as const
    done(
      await saveRuleSets(ctx, [
        { by, programmeId, expectedVersion: 0, definition: { combine: 'max', rules: [...rules] } },
      ]),
    )
    done(await saveTierSets(ctx, [{ by, programmeId, expectedVersion: 0, definition: defaultDefinition('CNY') }]))
    done(
      await profileFields.put(ctx, [
        { by, code: 'shoe', type: 'integer', name: { zh: '鞋码' } },
        { by, code: 'likes', type: 'choices', name: { zh: '喜好' }, choices: ['tea', 'run', 'film'] },
        { by, code: 'motto', type: 'text', name: { zh: '座右铭' } },
      ]),
    )
    const source = (code: string, kind: 'web' | 'server', nodeCode: string) =>
      ({ ...SOURCE, code, kind, trusted: kind === 'server', node: nodeCode }) as const
    const [site, till] = done(await putSources(ctx, [source('site', 'web', 'group'), source('till', 'server', 'west')]))
    return { house, programmeId, siteKey: site?.writeKey ?? '', serverKey: till?.writeKey ?? '', count: 0 }
  })
}

const SOURCE = { by, name: { zh: '来源' }, userKind: 'card_no', origins: [], archived: false, renewKey: false }

const CARDS = 7
const card = fc.nat(CARDS - 1)
const nth = fc.nat(1_000)
const store = fc.constantFrom('shop', 'cafe', 'inn', 'desk')
const paid = fc.integer({ min: 1, max: 3_000_00 })
const ago = fc.integer({ min: 0, max: 400 })
const some = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })
/** Texts that are hard on a file of rows. */
const awkward = fc.constantFrom('', '\\N', '"', 'a,b', 'one\ntwo', 'one\r\ntwo', '\\', "it's", '中文，"引号"', '\t')

const sale = fc.record({
  do: fc.constant('sale' as const),
  cards: fc.array(card, { maxLength: 2 }),
  store,
  paid,
  ago,
  lines: fc.array(fc.nat(8), { maxLength: 3 }),
})

/** One thing that happens. */
export const step = fc.oneof(
  some(8, sale),
  some(
    3,
    fc.record({ do: fc.constant('return' as const), nth, part: fc.constantFrom('whole' as const, 'line' as const) }),
  ),
  some(2, fc.record({ do: fc.constant('claim' as const), nth, card })),
  some(3, fc.record({ do: fc.constant('merge' as const), one: nth, other: nth })),
  some(3, fc.record({ do: fc.constant('unmerge' as const), nth })),
  some(1, fc.record({ do: fc.constant('erase' as const), nth })),
  some(2, fc.record({ do: fc.constant('prospect' as const), card })),
  some(2, fc.record({ do: fc.constant('register' as const), card, store: nth })),
  some(
    3,
    fc.record({
      do: fc.constant('profile' as const),
      nth,
      gender: fc.constantFrom('female' as const, 'male' as const, null),
      birthday: fc.constantFrom(9_000, 11_016, null),
      shoe: fc.constantFrom(37, 42, null),
      likes: fc.constantFrom(['tea'], ['tea', 'film'], [], null),
      motto: fc.option(awkward.filter((text) => text !== '')),
    }),
  ),
  some(
    2,
    fc.record({
      do: fc.constant('consent' as const),
      nth,
      channel: fc.constantFrom('sms', 'email'),
      allowed: fc.boolean(),
      late: fc.boolean(),
    }),
  ),
  some(1, fc.record({ do: fc.constant('phone' as const), nth, number: fc.nat(2) })),
  some(1, fc.record({ do: fc.constant('link' as const), nth, card })),
  some(1, fc.record({ do: fc.constant('block' as const), card, lift: fc.boolean() })),
  some(1, fc.record({ do: fc.constant('assign' as const), nth, store: fc.boolean() })),
  some(
    2,
    fc.record({
      do: fc.constant('points' as const),
      nth,
      amount: fc.integer({ min: -40, max: 60 }).filter((n) => n !== 0),
    }),
  ),
  some(
    1,
    fc.record({
      do: fc.constant('freeze' as const),
      nth,
      amount: fc.integer({ min: 1, max: 30 }),
      hours: fc.constantFrom(1, 50),
    }),
  ),
  some(1, fc.record({ do: fc.constant('release' as const), nth })),
  some(1, fc.record({ do: fc.constant('grant' as const), nth, until: fc.constantFrom(2, 9), revoke: fc.boolean() })),
  some(
    6,
    fc.record({
      do: fc.constant('events' as const),
      device: fc.nat(3),
      user: fc.option(card),
      server: fc.boolean(),
      text: awkward,
    }),
  ),
  some(
    1,
    fc.record({
      do: fc.constant('product' as const),
      sku: fc.nat(8),
      name: awkward.filter((text) => text.trim() !== '' && !/[\n\r\t]/.test(text)),
    }),
  ),
  some(1, fc.record({ do: fc.constant('tree' as const), what: fc.nat(4) })),
  some(3, fc.record({ do: fc.constant('days' as const), days: fc.constantFrom(1, 8, 40, 200) })),
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const cardOf = (n: number) => ({ kind: 'card_no', value: `CARD-${n}` })

/** Lets it happen. What is refused changes nothing, and is left at that. */
export async function take(town: ProjectedTown, each: Step): Promise<void> {
  const { house } = town
  if (each.do === 'days') return house.nightsPass(0).then(() => travel(town, each.days))
  await house.db.transact((ctx) => happen(town, ctx, each))
}

async function travel({ house }: ProjectedTown, days: number): Promise<void> {
  house.clock.advance(days * DAY_MS)
  await house.work()
}

async function happen(town: ProjectedTown, ctx: Ctx, each: Exclude<Step, { do: 'days' }>): Promise<unknown> {
  const { house, programmeId } = town
  const pick = async (n: number): Promise<number> => {
    const members = await house.db.sql<{ id: number }>('select member_id as id from members.root order by 1')
    return members[n % Math.max(1, members.length)]?.id ?? 0
  }
  const about = { by, at: ctx.now, historical: false }
  switch (each.do) {
    case 'sale':
      return postPurchases(ctx, [saleOf(town, ctx, each)])
    case 'return':
      return giveBack(town, ctx, each)
    case 'claim':
      return claim(town, ctx, each)
    case 'merge':
      return mergeMembers(ctx, [{ by, memberId: await pick(each.one), otherId: await pick(each.other) }])
    case 'unmerge': {
      const merges = await house.db.sql<{ id: string }>(
        'select merge_id as id from members.merge where undone_at is null order by 1',
      )
      const merge = merges[each.nth % Math.max(1, merges.length)]
      return merge && unmergeMembers(ctx, [{ by, mergeId: Number(merge.id) }])
    }
    case 'erase':
      return eraseMembers(ctx, [{ by, memberId: await pick(each.nth) }])
    case 'prospect':
      return resolveMembers(ctx, [
        { ...about, identities: [cardOf(each.card)], storeId: null, channel: 'wechat', create: 'prospect' },
      ])
    case 'register': {
      const stores = await house.db.sql<{ id: number }>(
        `select id from organization.node where kind = 'store' order by 1`,
      )
      const storeId = stores[each.store % stores.length]?.id ?? null
      return registerMembers(ctx, [{ ...about, identities: [cardOf(each.card)], storeId, channel: 'app' }])
    }
    case 'profile': {
      const { gender, birthday, shoe, likes, motto } = each
      const attributes = { shoe, likes, motto }
      return updateProfiles(ctx, [{ ...about, memberId: await pick(each.nth), gender, birthday, attributes }])
    }
    case 'consent': {
      const { channel, allowed, late } = each
      const said = { purpose: 'marketing', channel, allowed, source: 'counter', at: ctx.now - (late ? DAY_MS : 0) }
      return setConsents(ctx, [{ ...about, memberId: await pick(each.nth), ...said }])
    }
    case 'phone': {
      const verified = { verifiedAt: ctx.now, verifiedHow: 'sms', channel: 'wechat', storeId: null }
      const phone = `1380000000${each.number}`
      return verifyPhones(ctx, [{ ...about, ...verified, memberId: await pick(each.nth), phone }])
    }
    case 'link':
      return linkIdentities(ctx, [
        { ...about, memberId: await pick(each.nth), identities: [cardOf(each.card)], storeId: null, channel: 'app' },
      ])
    case 'block':
      return blockIdentities(ctx, [{ by, ...cardOf(each.card), reason: each.lift ? null : 'test' }])
    case 'assign': {
      const [shop] = await house.db.sql<{ id: number }>(`select id from organization.node where code = 'shop'`)
      const targetId = each.store ? (shop?.id ?? null) : null
      return assignMembers(ctx, [{ ...about, memberId: await pick(each.nth), kind: 'home_store', targetId }])
    }
    case 'points': {
      const ask = { by, memberId: await pick(each.nth), programmeId, reason: 'test' }
      if (each.amount % 3 === 0 && each.amount < 0) return spendPoints(ctx, [{ ...ask, amount: -each.amount }])
      return adjustPoints(ctx, [{ ...ask, amount: each.amount }])
    }
    case 'freeze': {
      const timesOutAt = ctx.now + each.hours * 3_600_000
      return freezePoints(ctx, [
        { by, memberId: await pick(each.nth), programmeId, amount: each.amount, reason: 'reward', timesOutAt },
      ])
    }
    case 'release': {
      const held = await house.db.sql<{ member_id: number; freeze_id: string }>(
        `select member_id, freeze_id from points.freeze where state = 'held' order by freeze_id`,
      )
      const one = held[each.nth % Math.max(1, held.length)]
      const freezeId = Number(one?.freeze_id)
      return one && releaseFreezes(ctx, [{ by, memberId: one.member_id, programmeId, freezeId, reason: 'test' }])
    }
    case 'grant': {
      const ask = { by, memberId: await pick(each.nth), programmeId, reason: 'test' }
      if (each.revoke) return revokeGrants(ctx, [ask])
      const until = dayIn('Asia/Shanghai', ctx.now) + each.until
      return grantLevels(ctx, [{ ...ask, level: 'gold', until }])
    }
    case 'events':
      return takeMessages(ctx, [eventsOf(town, ctx, each)])
    case 'product':
      return putProducts(ctx, [
        { by, sku: `SKU-${each.sku}`, name: { zh: each.name }, categoryPath: 'food/tea', brand: 'B' },
      ])
    case 'tree':
      return changeTree(ctx, each.what, ++town.count)
  }
}

type Of<D extends Step['do']> = Extract<Step, { do: D }>

function saleOf(town: ProjectedTown, ctx: Ctx, each: Of<'sale'>) {
  const number = `N-${++town.count}`
  const lines = each.lines.map((sku) => ({
    sku: `SKU-${sku}`,
    quantityMilli: 1_000,
    amountMinor: Math.floor(each.paid / each.lines.length),
  }))
  return {
    by,
    kind: 'sale' as const,
    source: 'pos',
    number,
    storeCode: each.store,
    at: ctx.now - each.ago * 3_600_000,
    currency: 'CNY',
    paidMinor: lines.length === 0 ? each.paid : lines.reduce((sum, line) => sum + line.amountMinor, 0),
    lines,
    create: 'joined' as const,
    historical: false,
    ...(each.cards.length === 0
      ? { claimToken: `TOKEN-${number}` }
      : { identities: [...new Set(each.cards)].map(cardOf) }),
  }
}

async function giveBack(town: ProjectedTown, ctx: Ctx, each: Of<'return'>): Promise<unknown> {
  const sold = await town.house.db.sql<{ number: string; code: string }>(
    `select p.number, node.code from (
       select number, store_id, purchase_id from purchases.purchase where kind = 'sale'
       union all select number, store_id, purchase_id from purchases.anonymous where kind = 'sale') as p
     join organization.node node on node.id = p.store_id order by p.purchase_id`,
  )
  const one = sold[each.nth % Math.max(1, sold.length)]
  if (!one) return undefined
  const returned =
    each.part === 'whole' ? ({ whole: true } as const) : { lines: [{ lineNo: 1, quantityMilli: 500, amountMinor: 50 }] }
  return postPurchases(ctx, [
    {
      by,
      kind: 'return',
      source: 'pos',
      number: `R-${++town.count}`,
      storeCode: one.code,
      at: ctx.now,
      currency: 'CNY',
      lines: [],
      create: 'never',
      historical: false,
      returnOf: { number: one.number },
      returned,
    },
  ])
}

async function claim(town: ProjectedTown, ctx: Ctx, each: Of<'claim'>): Promise<unknown> {
  const open = await town.house.db.sql<{ number: string }>(
    `select number from purchases.anonymous where kind = 'sale' order by purchase_id`,
  )
  const one = open[each.nth % Math.max(1, open.length)]
  return (
    one && claimPurchases(ctx, [{ by, identities: [cardOf(each.card)], receipt: { token: `TOKEN-${one.number}` } }])
  )
}

function eventsOf(town: ProjectedTown, ctx: Ctx, each: Of<'events'>): TakeAsk {
  const at = new Date(ctx.now).toISOString()
  const read = (raw: object) => {
    const message = readMessage(
      { timestamp: at, anonymousId: `D${each.device}`, messageId: `M${++town.count}`, ...raw },
      undefined,
      () => '',
    )
    assert.ok(typeof message !== 'string', String(message))
    return message
  }
  const seen = read({
    type: 'track',
    event: 'Seen',
    properties: { text: each.text, n: each.device, price: each.device / 10 },
  })
  const user = each.user === null ? {} : { userId: `CARD-${each.user}` }
  const named = read({ type: 'identify', traits: { phone: '13900000001' }, ...user })
  return {
    writeKey: each.server ? town.serverKey : town.siteKey,
    origin: undefined,
    userAgent: undefined,
    sentAt: undefined,
    imported: false,
    messages: each.user === null ? [seen] : [seen, named],
    unread: [],
    alone: false,
  }
}

async function changeTree(ctx: Ctx, what: number, count: number): Promise<unknown> {
  const zone = count % 2 === 0 ? 'Asia/Shanghai' : 'America/New_York'
  const shop = { by, code: 'shop', kind: 'store' } as const
  if (what === 0) return putNodes(ctx, [{ ...shop, name: { zh: `店 ${count}` }, floor: `${count}F` }])
  if (what === 1) return putNodes(ctx, [{ ...shop, zone }])
  if (what === 2) return putNodes(ctx, [{ ...shop, code: `new-${count}`, name: { zh: '新店' }, parent: 'west' }])
  if (what === 3)
    return moveNodes(ctx, [
      { by, code: 'cafe', parent: count % 2 === 0 ? 'east' : 'west', from: dayIn('UTC', ctx.now) },
    ])
  return putProgrammes(ctx, [{ by, code: 'all', name: { zh: `会员 ${count}` } }])
}
