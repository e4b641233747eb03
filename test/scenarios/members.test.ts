import assert from 'node:assert/strict'
import { it } from 'node:test'
import { encodeId } from '@atrium/kernel'
import { openHouse } from './house.ts'
import type { Entry, Member, Page, Purchase } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

interface Registered {
  readonly memberId: string
  readonly rootId: string
  readonly created: boolean
  readonly joined: boolean
  readonly inDoubt: boolean
}

const register = (identities: readonly object[], more: object = {}) =>
  town.till.post<Registered>('/v1/members/registrations', { identities, channel: 'app', ...more })

const verified = (value: string) => ({
  kind: 'phone_verified',
  value,
  verifiedAt: new Date(house.clock()).toISOString(),
  verifiedHow: 'sms',
})

/** Everything the API tells of a member. */
async function allAbout(memberId: string): Promise<Record<string, unknown>> {
  const pages: Record<string, unknown> = {}
  for (const path of [
    `/v1/members/${memberId}`,
    `/v1/members/${memberId}/consents`,
    `/v1/points/of-member/${memberId}`,
    `/v1/points/of-member/${memberId}/lots`,
    `/v1/points/of-member/${memberId}/freezes`,
    `/v1/tiers/of-member/${memberId}`,
    `/v1/purchases/of-member/${memberId}`,
  ]) {
    pages[path.replace(memberId, ':id')] = await owner.get(path)
  }
  const entries = await owner.get<Page<Entry>>(`/v1/points/of-member/${memberId}/entries`)
  pages.entries = entries.items.filter(({ mergeId }) => mergeId === null)
  return pages
}

it('a customer registers, a phone is shown masked, and the same registration again changes nothing', async () => {
  const form = {
    profile: { name: '王小明', gender: 'male', birthday: '1990-05-20' },
    store: 'shop',
    consents: [{ purpose: 'marketing', channel: 'sms', allowed: true }],
  }
  const made = await register([verified('13800138000')], form)
  assert.deepEqual([made.created, made.joined, made.inDoubt], [true, true, false])
  const shown = await owner.get<Member>(`/v1/members/${made.memberId}`)
  assert.equal(shown.stage, 'joined')
  assert.ok(!JSON.stringify(shown).includes('13800138000'), 'the phone is shown whole')
  assert.match(shown.phone ?? '', /8000$/)

  const again = await register([verified('+86 138 0013 8000')], form)
  assert.deepEqual([again.memberId, again.created, again.joined], [made.memberId, false, false])

  const whole = await owner.post<Member>('/v1/members/unmaskings', { memberId: made.memberId })
  assert.match(whole.phone ?? '', /13800138000$/)
  for (const search of [
    { by: 'tail', digits: '8000' },
    { by: 'name', prefix: '王小' },
  ]) {
    const found = await owner.post<Page<Member>>('/v1/members/searches', search)
    assert.deepEqual(
      found.items.map(({ memberId }) => memberId),
      [made.memberId],
      JSON.stringify(search),
    )
  }
})

it('two members made one: points, level and purchases stand under the survivor at once; unmerged, every answer is as before', async () => {
  const first = await town.buy('merge-1', 30_000, { store: 'shop', ...card('M1') })
  house.clock.advance(60_000)
  const second = await town.buy('merge-2', 40_000, card('M2'))
  const [older, younger] = [memberOf(first), memberOf(second)]
  const before = [await allAbout(older), await allAbout(younger)]
  assert.equal((await town.level(older)).code, 'bronze')

  const merged = await owner.post<{ mergeId: string; rootId: string }>('/v1/members/merges', {
    memberId: older,
    otherId: younger,
  })
  assert.equal(merged.rootId, older)
  for (const either of [older, younger]) {
    assert.equal((await town.balance(either)).balance, 360 + 480)
    assert.equal((await town.level(either)).code, 'silver')
    const bought = await owner.get<Page<Purchase>>(`/v1/purchases/of-member/${either}`)
    assert.deepEqual(bought.items.map(({ number }) => number).sort(), ['merge-1', 'merge-2'])
  }

  await owner.post('/v1/members/unmerges', { mergeId: merged.mergeId })
  assert.deepEqual(await allAbout(older), before[0])
  assert.deepEqual(await allAbout(younger), before[1])
  assert.equal(await owner.refused(409, '/v1/members/unmerges', { mergeId: merged.mergeId }), 'already_undone')
})

it('lists of other things name members: by the id asked for, as far as the scope reaches, merged ones by who they are now', async () => {
  const [one, other] = [
    await register([cardOf('NAME1')], { profile: { name: '赵一' }, store: 'kiosk' }),
    await register([cardOf('NAME2'), verified('13500135001')], { store: 'shop' }),
  ].map(({ memberId }) => memberId)
  interface Named {
    readonly memberId: string
    readonly rootId: string
    readonly name: string | null
    readonly phone: string | null
    readonly erased: boolean
  }
  const named = async (client: typeof owner) => {
    const memberIds = [one, other, one, encodeId('mbr', 2 ** 31 - 1)]
    const { items } = await client.post<{ items: Named[] }>('/v1/members/names', { memberIds })
    return items.map(({ memberId, rootId, name, phone }) => ({ memberId, rootId, name, phone }))
  }
  const first = { memberId: one, rootId: one, name: '赵一', phone: null }
  const second = { memberId: other, rootId: other, name: null, phone: '135****5001' }
  assert.deepEqual(await named(owner), [first, second])
  const kiosk = await house.machine('kiosk names', { nodeIds: [town.nodes.kiosk] })
  assert.deepEqual(await named(kiosk), [first])
  const { rootId } = await owner.post<{ rootId: string }>('/v1/members/merges', { memberId: one, otherId: other })
  assert.deepEqual(
    (await named(kiosk)).map((each) => [each.memberId, each.rootId, each.name]),
    [
      [one, rootId, '赵一'],
      [other, rootId, '赵一'],
    ],
  )
})

it('a receipt that names both cards merges their members, and earns under the one', async () => {
  const first = await town.buy('both-1', 30_000, card('B1'))
  house.clock.advance(60_000)
  const second = await town.buy('both-2', 40_000, card('B2'))
  const third = await town.buy('both-3', 10_000, {
    identities: [...card('B1').identities, ...card('B2').identities],
  })
  assert.equal(memberOf(third), memberOf(first))
  assert.deepEqual([town.inMall(third).balance, town.inMall(third).tier], [360 + 480 + 120, 'silver'])
  const shown = await owner.get<Member>(`/v1/members/${memberOf(second)}`)
  assert.deepEqual(shown.lineage, [memberOf(first), memberOf(second)])
  const { items } = await owner.get<Page<{ what: string; rule?: string }>>(`/v1/members/${memberOf(first)}/timeline`)
  assert.ok(
    items.some(({ what }) => what === 'merged'),
    'the timeline tells no merge',
  )
})

it('what was spent while they were one stays spent after they are two', async () => {
  const first = memberOf(await town.buy('spent-1', 10_000, card('S1')))
  house.clock.advance(60_000)
  const second = memberOf(await town.buy('spent-2', 10_000, card('S2')))
  const { mergeId } = await owner.post<{ mergeId: string }>('/v1/members/merges', { memberId: first, otherId: second })
  await town.till.post('/v1/points/spendings', {
    memberId: second,
    programmeId: town.mall,
    amount: 200,
    reason: 'gift',
  })
  await owner.post('/v1/members/unmerges', { mergeId })
  const left = (await town.balance(first)).balance + (await town.balance(second)).balance
  assert.equal(left, 40)
})

it('a number that somebody else verifies goes to review, and moves when that is approved', async () => {
  const former = await register([verified('13900139000'), { kind: 'card_no', value: 'R1' }])
  const latter = await register([{ kind: 'card_no', value: 'R2' }])
  await house.travel({ days: 200 })
  const seen = await town.till.post<{ state: string; reviewId: string }>('/v1/members/phone-verifications', {
    memberId: latter.memberId,
    phone: '13900139000',
    verifiedHow: 'sms',
    channel: 'app',
  })
  assert.equal(seen.state, 'in_review')
  const open = await owner.get<Page<{ reviewId: string; type: string }>>('/v1/members/reviews')
  assert.deepEqual(
    open.items.filter(({ reviewId }) => reviewId === seen.reviewId).map(({ type }) => type),
    ['recycled_phone'],
  )
  assert.match((await owner.get<Member>(`/v1/members/${former.memberId}`)).phone ?? '', /9000$/)

  await owner.post('/v1/members/decisions', { reviewId: seen.reviewId, decision: 'approve' })
  assert.equal((await owner.get<Member>(`/v1/members/${former.memberId}`)).phone, null)
  const now = await owner.get<Member>(`/v1/members/${latter.memberId}`)
  assert.match(now.phone ?? '', /9000$/)
  assert.deepEqual(now.lineage, [latter.memberId], 'a recycled number merges nobody')
})

it('a merge keeps the stricter consent, and an unmerge gives each their own word back', async () => {
  const first = (await register([{ kind: 'card_no', value: 'C1' }])).memberId
  house.clock.advance(60_000)
  const second = (await register([{ kind: 'card_no', value: 'C2' }])).memberId
  const say = (memberId: string, allowed: boolean) =>
    town.till.post('/v1/members/consents', { memberId, purpose: 'marketing', channel: 'sms', allowed, source: 'app' })
  const allowed = async (memberId: string) =>
    (await owner.get<{ consents: { allowed: boolean }[] }>(`/v1/members/${memberId}/consents`)).consents.map(
      (one) => one.allowed,
    )
  await say(first, true)
  await say(second, false)
  const { mergeId } = await owner.post<{ mergeId: string }>('/v1/members/merges', { memberId: first, otherId: second })
  assert.deepEqual([await allowed(first), await allowed(second)], [[false], [false]])
  await owner.post('/v1/members/unmerges', { mergeId })
  assert.deepEqual([await allowed(first), await allowed(second)], [[true], [false]])
})

it('what a member ever said about what it allows is kept: when, where, noted by whom', async () => {
  const { memberId } = await register([cardOf('SAID1')])
  const say = (allowed: boolean, source: string) =>
    owner.post('/v1/members/consents', { memberId, purpose: 'marketing', channel: 'sms', allowed, source })
  await say(true, 'counter')
  house.clock.advance(60_000)
  await say(true, 'phone')
  await say(false, 'online')
  await owner.post('/v1/members/profiles', { memberId, profile: { name: '周说' } })
  const { items } = await owner.get<Page<{ allowed: boolean; source: string; actor: { name: string } }>>(
    `/v1/members/${memberId}/consents/history`,
  )
  assert.deepEqual(
    items.map(({ allowed, source, actor }) => [allowed, source, actor.name]),
    [
      [false, 'online', 'Owner'],
      [true, 'counter', 'Owner'],
    ],
    'the same said again is no news',
  )
  const told = await owner.get<Page<{ what: string; fields?: string[] }>>(`/v1/members/${memberId}/timeline`)
  assert.deepEqual(told.items.map(({ what }) => what).sort(), [
    'consented',
    'consented',
    'created',
    'identity_seen',
    'joined',
    'profile_changed',
  ])
  assert.deepEqual(told.items.find(({ what }) => what === 'profile_changed')?.fields, ['name'])
})

it('members are listed, counted and searched by filters, and by what the asker’s stores have met', async () => {
  const made = await Promise.all(
    ['kiosk', 'shop'].map(async (store, at) => {
      const identities = [cardOf(`FILTER${at}`), verified(`1360013600${at}`)]
      return (await register(identities, { store, channel: 'booth', profile: { name: `筛选${at}` } })).memberId
    }),
  )
  const [atKiosk, atShop] = made
  const kiosk = await house.machine('kiosk list', { nodeIds: [town.nodes.kiosk] })
  const ids = async (client: typeof owner, query: string) =>
    (await client.get<Page<Member>>(`/v1/members?${query}`)).items.map(({ memberId }) => memberId)
  assert.deepEqual((await ids(owner, 'channel=booth')).sort(), [...made].sort())
  assert.deepEqual(await ids(owner, `channel=booth&node=${town.nodes.shop}`), [atShop])
  assert.deepEqual(await ids(owner, `channel=booth&homeNode=${town.nodes.kiosk}`), [atKiosk])
  assert.deepEqual(await ids(kiosk, 'channel=booth'), [atKiosk])
  assert.deepEqual(await ids(kiosk, `channel=booth&node=${town.nodes.shop}`), [])
  const counted = (client: typeof owner) => client.get<object>('/v1/members/count?channel=booth')
  assert.deepEqual(
    [await counted(owner), await counted(kiosk)],
    [
      { count: 2, more: false },
      { count: 1, more: false },
    ],
  )
  const found = await owner.post<Page<Member>>('/v1/members/searches', {
    by: 'name',
    prefix: '筛选',
    filter: { homeNode: town.nodes.shop },
  })
  assert.deepEqual(
    found.items.map(({ memberId }) => memberId),
    [atShop],
  )
  await owner.get(`/v1/members?node=${encodeId('org', 999_999)}`, { status: 404 })
  const first = await owner.get<Page<Member>>('/v1/members?channel=booth&sort=oldest&limit=1')
  const second = await owner.get<Page<Member>>(
    `/v1/members?channel=booth&sort=oldest&limit=1&cursor=${first.nextCursor}`,
  )
  assert.deepEqual([...first.items, ...second.items].map(({ memberId }) => memberId).sort(), [...made].sort())
  assert.equal(second.nextCursor, undefined)
})

it('an export holds what the list shows: filtered, in scope, masked, harmless in a spreadsheet; and leaves a trace', async () => {
  const profile = { name: '=HYPERLINK("http://x")', birthday: '1990-05-20' }
  const identities = (at: number) => [cardOf(`EXPORT${at}`), verified(`1350013500${at}`)]
  const { memberId } = await register(identities(2), { store: 'kiosk', channel: 'fair', profile })
  await register(identities(3), { store: 'shop', channel: 'fair', profile: { name: '王"五", 先生' } })
  const text = async (client: typeof owner, query = '') => {
    const reply = await client.send('GET', `/v1/members/export?channel=fair${query}`, undefined)
    assert.match(String(reply.headers['content-disposition']), /filename\*=UTF-8''members-2\d{3}-\d\d-\d\d\.csv/)
    return reply.body
  }
  const lines = (await text(owner)).split('\r\n')
  assert.equal(lines.length, 4, 'a head, two people, an end of line')
  assert.ok(lines[0]?.startsWith('\ufeff会员编号,姓名,手机号,邮箱,阶段'), lines[0])
  const harmless = lines.find((line) => line.startsWith(`${memberId},`))
  assert.ok(harmless?.startsWith(`${memberId},"'=HYPERLINK(""http://x"")",135****5002,,会员,`), harmless)
  assert.ok(harmless?.includes(',1990-05-20,小店,,2'), harmless)
  assert.ok(lines.some((line) => line.includes('"王""五"", 先生",135****5003')))
  const whole = await text(owner, '&whole=true&language=en')
  assert.ok(whole.startsWith('\ufeffMember,Name,Phone'))
  assert.match(whole, /13500135002/)

  const role = { code: 'exporter', name: { zh: '导出' }, permissions: ['members.read', 'members.export'] }
  await owner.post('/v1/staff/roles', role)
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'exporter',
    displayName: '导出员',
    grants: [{ role: 'exporter', nodeId: town.nodes.kiosk }],
  })
  const narrow = await house.firstSignIn('exporter', password, 'nine cranes over a lake')
  assert.deepEqual((await text(narrow)).match(/mbr_\w+/g), [memberId], 'whom the kiosk has met')
  const refused = await narrow.get<{ code: string }>('/v1/members/export?whole=true', { status: 403 })
  assert.equal(refused.code, 'may_not_unmask')
  const trail = await owner.get<Page<{ action: string; actor: { name: string }; after: object }>>(
    '/v1/staff/audit?action=members.endExport',
  )
  assert.deepEqual(
    trail.items.map(({ actor, after }) => [actor.name, after]),
    [
      ['导出员', { people: 1, whole: true, clarity: 'masked', filter: { channel: 'fair' } }],
      ['Owner', { people: 2, whole: true, clarity: 'whole', filter: { channel: 'fair' } }],
      ['Owner', { people: 2, whole: true, clarity: 'masked', filter: { channel: 'fair' } }],
    ],
  )
})

it('everybody keeps views of a list under names of their own', async () => {
  interface View {
    readonly viewId: number
    readonly name: string
    readonly params: Readonly<Record<string, string>>
    readonly isDefault: boolean
  }
  const path = '/v1/staff/me/views'
  const saved = async () => (await owner.get<Page<View>>(`${path}?page=members`)).items
  const put = (view: object) => owner.post<View>(path, { page: 'members', ...view })
  const first = await put({ name: '五月生日', params: { birthMonth: '5' }, isDefault: true })
  const second = await put({ name: '潜客', params: { stage: 'prospect' }, isDefault: true })
  assert.deepEqual(
    (await saved()).map(({ name, isDefault }) => [name, isDefault]),
    [
      ['五月生日', false],
      ['潜客', true],
    ],
    'one default',
  )
  assert.equal(await owner.refused(409, path, { page: 'members', ...first, viewId: undefined }), 'name_taken')
  await put({ viewId: first.viewId, name: '六月生日', params: { birthMonth: '6' }, isDefault: false })
  assert.deepEqual((await saved())[0]?.params, { birthMonth: '6' })
  assert.deepEqual((await owner.get<Page<View>>(`${path}?page=purchases`)).items, [])
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'viewer',
    displayName: '别人',
    grants: [{ role: 'analyst', nodeId: null }],
  })
  const other = await house.firstSignIn('viewer', password, 'eight herons in the reeds')
  assert.deepEqual((await other.get<Page<View>>(`${path}?page=members`)).items, [], 'nobody else’s')
  await other.send('DELETE', `${path}/${first.viewId}`, undefined, { status: 404 })
  const theirs = { viewId: first.viewId, page: 'members', name: 'mine', params: {}, isDefault: false }
  assert.equal(await other.refused(404, path, theirs), 'unknown_view')
  await owner.send('DELETE', `${path}/${second.viewId}`, undefined)
  assert.deepEqual(
    (await saved()).map(({ name }) => name),
    ['六月生日'],
  )
})

interface Review {
  readonly reviewId: string
  readonly type: string
  readonly memberId: string | null
  readonly otherMemberId: string | null
  readonly timesSeen: number
}

/** What waits for staff about any of these members. */
async function doubtsAbout(...memberIds: readonly string[]): Promise<readonly Review[]> {
  const { items } = await owner.get<Page<Review>>('/v1/members/reviews?limit=200')
  return items.filter((review) =>
    memberIds.some((memberId) => [review.memberId, review.otherMemberId].includes(memberId)),
  )
}

async function onlyDoubt(...memberIds: readonly string[]): Promise<Review> {
  const [review, ...others] = await doubtsAbout(...memberIds)
  assert.ok(review && others.length === 0, JSON.stringify([review, ...others]))
  return review
}

const decide = (reviewId: string, decision: 'approve' | 'reject') =>
  owner.post('/v1/members/decisions', { reviewId, decision })

const cardOf = (value: string) => ({ kind: 'card_no', value })
/** As a till names a number that its customer has shown to be theirs. */
const phoneOf = (value: string) => ({ kind: 'phone_verified', value })
const lineageOf = async (memberId: string) => (await owner.get<Member>(`/v1/members/${memberId}`)).lineage

it('a newcomer who registers with a number given out again is somebody new, and gets the number after a review', async () => {
  const union = (value: string) => ({ kind: 'wechat_unionid', value })
  const number = '13900139001'
  const former = await register([verified(number), union('old')])
  await town.buy('recycled-1', 10_000, { identities: [union('old')] })
  await house.travel({ days: 90 })
  const latter = await register([verified(number), union('new')])
  assert.deepEqual([latter.created, latter.inDoubt], [true, true])
  assert.equal((await owner.get<Member>(`/v1/members/${latter.memberId}`)).phone, null)
  const review = await onlyDoubt(former.memberId)
  assert.deepEqual(
    [review.type, review.memberId, review.otherMemberId],
    ['recycled_phone', former.memberId, latter.memberId],
  )
  await decide(review.reviewId, 'approve')
  assert.equal((await owner.get<Member>(`/v1/members/${former.memberId}`)).phone, null)
  assert.match((await owner.get<Member>(`/v1/members/${latter.memberId}`)).phone ?? '', /9001$/)
  assert.equal((await town.balance(former.memberId)).balance, 120)
  assert.equal(memberOf(await town.buy('recycled-2', 1_000, { identities: [phoneOf(number)] })), latter.memberId)
  assert.deepEqual(await lineageOf(latter.memberId), [latter.memberId])
})

it('two people with different accounts are joined by nobody but staff', async () => {
  const pair = async (name: string) => {
    const both = [1, 2].map(async (n) => {
      const { memberId } = await register([cardOf(`${name}${n}`), { kind: 'alipay_user', value: `${name}-${n}` }])
      await town.buy(`${name}-${n}`, 10_000, card(`${name}${n}`))
      return memberId
    })
    const receipt = { identities: [cardOf(`${name}1`), cardOf(`${name}2`)] }
    return [await both[0]!, await both[1]!, receipt] as const
  }
  const [one, other, receipt] = await pair('DI')
  await town.buy('DI-both', 10_000, receipt)
  const review = await onlyDoubt(one)
  assert.deepEqual([review.type, await lineageOf(one)], ['different_identities', [one]])
  await decide(review.reviewId, 'approve')
  assert.equal((await lineageOf(one)).length, 2)
  assert.deepEqual([(await town.balance(one)).balance, (await town.balance(other)).balance], [360, 360])

  const [two, another, named] = await pair('DJ')
  await town.buy('DJ-both', 10_000, named)
  await decide((await onlyDoubt(two)).reviewId, 'reject')
  await town.buy('DJ-again', 10_000, named)
  assert.deepEqual(await doubtsAbout(two, another), [], 'what staff have turned down does not come back')
  assert.deepEqual(await lineageOf(two), [two])
  const { reviewId } = (await owner.get<Page<Review>>('/v1/members/reviews?state=rejected')).items[0]!
  assert.equal(await owner.refused(409, '/v1/members/decisions', { reviewId, decision: 'approve' }), 'already_decided')
})

it('a phone named with more cards than one person has joins nobody, until staff say whose it is', async () => {
  const buy = (number: string, n: number) =>
    town.buy(`sh-${number}-${n}`, 1_000, { identities: [phoneOf(number), cardOf(`SH${number}-${n}`)] })
  for (const [number, decision] of [
    ['13900139002', 'reject'],
    ['13900139003', 'approve'],
  ] as const) {
    const first = memberOf(await buy(number, 1))
    for (const n of [2, 3, 4, 5]) assert.equal(memberOf(await buy(number, n)), first)
    const sixth = memberOf(await buy(number, 6))
    assert.notEqual(sixth, first)
    const review = await onlyDoubt(first)
    assert.equal(review.type, 'shared_identity')
    await decide(review.reviewId, decision)
    const seventh = memberOf(await buy(number, 7))
    assert.equal(seventh === first, decision === 'reject', 'rejected, the phone is trusted to be one person’s')
  }
})

it('a blocked card is nobody’s: alone it is refused, beside another it is passed over and told', async () => {
  const { memberId } = await register([cardOf('BL1')])
  await owner.post('/v1/members/blocks', { kind: 'card_no', value: 'TEST-CARD', reason: 'test' })
  const alone = town.receipt('bl-1', 1_000, card('TEST-CARD'))
  assert.equal(await town.till.refused(409, '/v1/loyalty/purchases', alone), 'identity_refused')
  const beside = await town.buy('bl-2', 1_000, { identities: [cardOf('BL1'), cardOf('TEST-CARD')] })
  assert.equal(memberOf(beside), memberId)
  const review = await onlyDoubt(memberId)
  assert.equal(review.type, 'blocked_identity')
  await decide(review.reviewId, 'reject')
  assert.deepEqual(await doubtsAbout(memberId), [])
  await owner.post('/v1/members/blocks', { kind: 'card_no', value: 'TEST-CARD', reason: null })
  await town.till.post('/v1/loyalty/purchases', alone)
})

it('a card is blocked by whose it is, without being shown whole, and given back as if nothing had happened', async () => {
  const { memberId } = await register([cardOf('HELD1'), cardOf('HELD2')])
  interface Held {
    readonly identityId: string
    readonly endedReason: string | null
  }
  const cards = async () => (await owner.get<{ identities: Held[] }>(`/v1/members/${memberId}`)).identities
  const [first, second] = await cards()
  assert.ok(first && second)
  const held = { memberId, identityId: first.identityId }
  const block = '/v1/members/identity-blocks'
  const before = await allAbout(memberId)
  await owner.post(block, { ...held, reason: 'fraud' })
  assert.deepEqual(
    (await cards()).map(({ identityId }) => identityId),
    [second.identityId],
  )
  assert.equal(await owner.refused(404, block, { ...held, reason: 'fraud' }), 'unknown_identity')
  const alone = town.receipt('held-1', 1_000, card('HELD1'))
  assert.equal(await town.till.refused(409, '/v1/loyalty/purchases', alone), 'identity_refused')
  assert.deepEqual(
    (await owner.get<Page<Member>>('/v1/members?blocked=true')).items.map((each) => each.memberId),
    [memberId],
  )
  const kiosk = await house.machine('blocker', { nodeIds: [town.nodes.kiosk] })
  await kiosk.ask('POST', '/v1/members/identity-restorations', held).then(({ statusCode }) => {
    assert.equal(statusCode, 403, 'machines have no part in it')
  })
  await owner.post('/v1/members/identity-restorations', held)
  assert.deepEqual(await allAbout(memberId), before)
  assert.deepEqual((await owner.get<Page<Member>>('/v1/members?blocked=true')).items, [])
  assert.equal(memberOf(await town.buy('held-2', 1_000, card('HELD1'))), memberId)
  assert.equal(await owner.refused(409, '/v1/members/identity-restorations', held), 'not_blocked')

  await owner.post(block, { ...held, reason: 'shared' })
  await owner.post('/v1/members/blocks', { kind: 'card_no', value: 'HELD1', reason: null })
  assert.equal(await owner.refused(409, '/v1/members/identity-restorations', held), 'not_blocked', 'lifted meanwhile')
})

it('whoever verifies a number that a card holder only left is somebody else, unless staff find them to be one', async () => {
  const left = await register([cardOf('WM1'), { kind: 'phone', value: '13900139004' }])
  await town.buy('wm-1', 10_000, card('WM1'))
  const proved = await register([verified('13900139004')])
  assert.deepEqual([proved.created, proved.inDoubt], [true, true])
  const review = await onlyDoubt(left.memberId)
  assert.deepEqual([review.type, review.otherMemberId], ['weak_match', proved.memberId])
  await decide(review.reviewId, 'approve')
  assert.deepEqual(await lineageOf(left.memberId), [proved.memberId, left.memberId], 'a verified phone survives')
  assert.equal((await town.balance(proved.memberId)).balance, 120)
})

it('a member has custom fields, a home store and a guide, and can be forgotten', async () => {
  await owner.post('/v1/members/fields', { code: 'shoeSize', type: 'integer', name: { zh: '鞋码' } })
  const { memberId } = await register([verified('13700137000')], {
    profile: { name: '李雷', attributes: { shoeSize: 42 } },
  })
  await town.till.post('/v1/members/assignments', { memberId, kind: 'home_store', store: 'shop' })
  assert.equal((await owner.get<Member>(`/v1/members/${memberId}`)).homeStoreId, town.nodes.shop)
  const guide = { memberId, kind: 'guide', guideId: encodeId('stf', 999_999) }
  assert.equal(await town.till.refused(422, '/v1/members/assignments', guide), 'unknown_guide')
  const unknown = { memberId, profile: { attributes: { hatSize: 7 } } }
  assert.equal(await town.till.refused(422, '/v1/members/profiles', unknown), 'unknown_field')
  await owner.post('/v1/members/erasures', { memberId })
  const shown = await owner.get<Member>(`/v1/members/${memberId}`)
  assert.deepEqual([shown.name, shown.phone], [null, null])
  const fresh = await register([verified('13700137000')])
  assert.notEqual(fresh.memberId, memberId, 'the number of a forgotten member is free')
})
