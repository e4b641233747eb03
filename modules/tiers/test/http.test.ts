import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildServer, checkRoutes } from '@atrium/http/server'
import { encodeId } from '@atrium/kernel'
import { tiersModule } from '../src/index.ts'
import { permissions } from '../src/permissions.ts'
import { TODAY, tierHouse } from './house.ts'

const house = await tierHouse('tier-http', 40)
const { spend, post, db } = house
const programme = encodeId('prg', house.programmeId)

const server = (audience: 'admin' | 'partner', scope: 'all' | ReadonlySet<number> = 'all') =>
  buildServer({
    db,
    clock: house.clock,
    modules: [tiersModule],
    authenticate: () => ({
      actor: { kind: audience === 'admin' ? 'staff' : 'key', id: 1 },
      scope,
      permissions: new Set(permissions.map((permission) => permission.name)),
      audience,
      rateKey: 'k',
    }),
    version: 'test',
    logger: { info() {}, warn() {}, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    checkReplies: true,
  })
const admin = server('admin')
const partner = server('partner')

let lastKey = 0
const ask = async (
  to: typeof admin,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  headers: Record<string, string> = { 'idempotency-key': `key-${++lastKey}` },
) => {
  const reply = await to.inject({
    method,
    url: `/v1/tiers${url}`,
    ...(payload === undefined ? {} : { payload }),
    headers: method === 'GET' ? {} : headers,
  })
  return { status: reply.statusCode, body: reply.json(), etag: reply.headers.etag }
}

let lastMember = 0
const someone = () => ++lastMember
const idOf = (member: number) => encodeId('mbr', member)

test('the routes are declared as the house wants them', () => {
  assert.deepEqual(checkRoutes([tiersModule]), [])
})

test('a level with what the next takes and what keeps it', async () => {
  const member = someone()
  await post(spend(member, TODAY - 10, 40_000), spend(member, TODAY - 2, 30_000))
  const { status, body } = await ask(partner, 'GET', `/of-member/${idOf(member)}`)
  assert.equal(status, 200)
  const [level] = body.items
  assert.deepEqual(
    [level.programmeId, level.day, level.code, level.rank, level.since, level.earned, level.keptUntil],
    [programme, '2026-06-15', 'silver', 1, '2026-06-13', 'silver', '2026-06-13'],
  )
  assert.deepEqual(level.name, { zh: '银卡', en: 'Silver' })
  assert.deepEqual(level.next, {
    level: 'gold',
    rule: 'any',
    on: '2026-06-15',
    criteria: [{ measure: 'netSpend', window: { days: 30 }, has: 70_000, needs: 200_000, missing: 130_000 }],
  })
  assert.deepEqual(level.ahead, {
    day: '2026-07-06',
    level: 'bronze',
    toStay: {
      level: 'silver',
      rule: 'any',
      on: '2026-07-06',
      criteria: [{ measure: 'netSpend', window: { days: 30 }, has: 30_000, needs: 50_000, missing: 20_000 }],
    },
  })
  // What is said to be enough is enough, and a penny less is not.
  await post(spend(member, TODAY + 20, 19_999))
  assert.equal(await house.levelOn(member, TODAY + 21), 'bronze')
  await post(spend(member, TODAY + 20, 1))
  assert.equal(await house.levelOn(member, TODAY + 21), 'silver')
})

test('levels of many; unknown members are left out, or not found', async () => {
  const [one, two] = [someone(), someone()]
  await post(spend(one, TODAY, 6_000_000))
  const { body } = await ask(partner, 'POST', '/levels', { memberIds: [one, two, 9_999].map(idOf) })
  assert.deepEqual(
    body.items.map((item: { memberId: string; levels: { code: string; next: null }[] }) => [
      item.memberId,
      item.levels.map((level) => [level.code, level.next]),
    ]),
    [
      [idOf(one), [['platinum', null]]],
      [idOf(two), []],
    ],
  )
  assert.equal((await ask(partner, 'GET', `/of-member/${idOf(9_999)}`)).status, 404)
  assert.equal((await ask(server('admin', new Set([1])), 'GET', `/of-member/${idOf(one)}`)).status, 404)
})

test('what the daily run has not come to yet is shown as it is', async () => {
  const member = someone()
  await post(spend(member, TODAY - 31, 60_000))
  assert.equal((await house.states()).find((row) => row.member_id === member)?.level, 'silver')
  const { body } = await ask(admin, 'GET', `/of-member/${idOf(member)}`)
  assert.equal(body.items[0].code, 'bronze')
})

test('changes page by page, the latest first', async () => {
  const member = someone()
  for (const day of [-120, -80, -40, 0]) await post(spend(member, TODAY + day, 60_000, { purchaseId: 5 }))
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 10; page++) {
    const { body } = await ask(partner, 'GET', `/of-member/${idOf(member)}/changes?limit=3${cursor}`)
    seen.push(...body.items.map((item: Record<string, string>) => `${item.day} ${item.from}>${item.to} ${item.reason}`))
    if (!body.nextCursor) break
    cursor = `&cursor=${body.nextCursor}`
  }
  assert.deepEqual(seen, [
    '2026-06-15 bronze>silver spend',
    '2026-06-06 silver>bronze window',
    '2026-05-06 bronze>silver spend',
    '2026-04-27 silver>bronze window',
    '2026-03-27 bronze>silver spend',
    '2026-03-18 silver>bronze window',
    '2026-02-15 bronze>silver spend',
  ])
  const { body } = await ask(partner, 'GET', `/of-member/${idOf(member)}/changes?limit=1&programmeId=${programme}`)
  assert.deepEqual(
    [body.items[0].counted, body.items[0].purchaseId, body.items[0].by],
    [{ 'netSpend 30d': 60_000, 'netSpend 365d': 240_000 }, encodeId('pur', 5), 'system'],
  )
  const other = encodeId('prg', house.otherProgrammeId)
  assert.deepEqual(
    (await ask(partner, 'GET', `/of-member/${idOf(member)}/changes?programmeId=${other}`)).body.items,
    [],
  )
})

test('grants and revocations', async () => {
  const memberId = idOf(someone())
  const at = { memberId, programmeId: programme }
  const granted = await ask(admin, 'POST', '/grants', { ...at, level: 'gold', until: '2026-07-01', reason: 'VIP day' })
  assert.deepEqual([granted.status, granted.body], [200, { level: 'gold' }])
  const { body } = await ask(admin, 'GET', `/of-member/${memberId}`)
  assert.deepEqual(
    body.items[0].granted.map((one: { level: string; until: string; reason: string }) => [
      one.level,
      one.until,
      one.reason,
    ]),
    [['gold', '2026-07-01', 'VIP day']],
  )
  assert.deepEqual([body.items[0].ahead.day, body.items[0].ahead.level], ['2026-07-02', 'bronze'])
  const batch = await ask(admin, 'POST', '/grants/batch', {
    items: [
      { ...at, level: 'silver', until: null, reason: 'b', idempotencyKey: 'b1' },
      { ...at, level: 'none', until: null, reason: 'b', idempotencyKey: 'b2' },
    ],
  })
  assert.equal(batch.status, 200)
  assert.deepEqual((await ask(admin, 'POST', '/revocations', { ...at, reason: 'over' })).body, { level: 'bronze' })
  assert.equal((await ask(admin, 'POST', '/revocations', { ...at, reason: 'over' })).body.code, 'nothing_granted')
  assert.equal(
    (await ask(admin, 'POST', '/grants', { ...at, level: 'gold', until: '2020-01-01', reason: 'x' })).status,
    422,
  )
  const malformed = await ask(admin, 'POST', '/grants', { ...at, level: 'gold', until: '2026-02-30', reason: 'x' })
  assert.equal(malformed.status, 400)
})

test('levels are defined anew under an ETag, previewed before, counted after', async () => {
  const [one, two] = [someone(), someone()]
  await post(spend(one, TODAY, 35_000), spend(two, TODAY, 10_000))
  const url = `/programmes/${programme}`
  const before = await ask(admin, 'GET', `${url}/set`)
  assert.equal(before.status, 200)
  const definition = structuredClone(before.body.definition)
  definition.levels[1].entry.any[0].atLeast = 30_000
  definition.retentionDays = 30
  const preview = await ask(admin, 'POST', `${url}/previews`, definition)
  const mover = encodeId('mbr', one)
  assert.deepEqual(preview.body.moves, [{ from: 'bronze', to: 'silver', persons: 1, sample: [mover] }])
  const part = await ask(admin, 'POST', `${url}/previews?part=true`, definition)
  assert.deepEqual([part.body.moves, part.body.next], [preview.body.moves, null])
  assert.deepEqual(
    part.body.persons,
    Object.values<number>(preview.body.before).reduce((sum, each) => sum + each, 0),
  )
  const noMatch = await ask(admin, 'PUT', `${url}/set`, { definition }, {})
  assert.equal(noMatch.status, 428)
  const saved = await ask(admin, 'PUT', `${url}/set`, { definition }, { 'if-match': before.etag as string })
  assert.equal(saved.status, 200)
  assert.deepEqual(saved.body, { definition, effectiveFrom: '2026-06-15' })
  const stale = await ask(admin, 'PUT', `${url}/set`, { definition }, { 'if-match': before.etag as string })
  assert.equal(stale.status, 412)
  await house.bring()
  assert.deepEqual((await ask(admin, 'GET', `${url}/counts`)).body, {
    counts: preview.body.after,
    isExact: true,
    countedAt: null,
  })
  const [version] = (await ask(admin, 'GET', `${url}/sets`)).body.items
  assert.deepEqual(
    [version.version, version.effectiveFrom, version.isInForce, version.definition, version.progress.moved],
    [1, '2026-06-15', true, definition, 2],
  )
  const progress = await ask(admin, 'GET', `${url}/progress`)
  assert.deepEqual(
    progress.body.items.map((item: { version: number; moved: number; finishedAt: string }) => [
      item.version,
      item.moved,
      !!item.finishedAt,
    ]),
    [[1, 2, true]],
  )
  definition.levels[0].entry = { any: [{ measure: 'visits', window: { days: 3 }, atLeast: 1 }] }
  const wrong = await ask(admin, 'PUT', `${url}/set`, { definition }, { 'if-match': saved.etag as string })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'tier_set_has_faults'])
  assert.deepEqual(
    wrong.body.faults.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [['/definition/levels/0/entry', 'base_has_entry']],
  )
  assert.equal((await ask(admin, 'POST', `${url}/previews`, definition)).status, 422)
  assert.equal((await ask(admin, 'GET', '/programmes/prg_zz/set')).status, 404)
  assert.equal((await ask(partner, 'GET', `${url}/set`)).status, 403)
})
