import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveMembers } from '../src/index.ts'
import { ask, card, id, identityFaults, never, openScene, phone } from './scene.ts'

const scene = await openScene(import.meta)

test('nothing asked, nothing answered', async () => {
  assert.deepEqual(await scene.resolve(), [])
})

test('an unknown identity makes a member once, and finds it ever after', async () => {
  const [made] = await scene.resolve(ask([card('A-1')]))
  assert.equal(made?.ok && made.value.created, true)
  const [again, differently] = await scene.resolve(ask([card('A-1')]), ask([card(' A-1 ')]))
  assert.deepEqual(
    [again, differently].map((each) => each?.ok && [each.value.memberId, each.value.created]),
    [1, 2].map(() => [made?.ok && made.value.memberId, false]),
  )
})

test('one new identity twice in a batch makes one member', async () => {
  const [one, other] = await scene.resolve(ask([card('B-1')]), ask([card('B-1')]))
  assert.equal(one?.ok && one.value.created, true)
  assert.equal(other?.ok && other.value.created, false)
  assert.equal(one?.ok && one.value.memberId, other?.ok && other.value.memberId)
})

test('an unknown identity that may not make a member is refused and leaves nothing behind', async () => {
  assert.deepEqual(await scene.owners(never([card('C-1')]), never([])), ['unknown_member', 'unknown_member'])
  const rows = await scene.db.sql(`select count(*)::int as n from members.identity_key where member_id is null`)
  assert.equal(rows[0]?.n, 0)
})

test('what a creating ask brought is known to the next ask of the batch, and was not to the one before', async () => {
  const [before, made, after] = await scene.owners(never([card('D-1')]), ask([card('D-1')]), never([card('D-1')]))
  assert.equal(before, 'unknown_member')
  assert.equal(typeof made, 'number')
  assert.equal(after, made)
})

test('identities named together are linked', async () => {
  const [owner] = await scene.owners(ask([card('E-1'), phone('13800000001')]))
  assert.deepEqual(
    await scene.owners(never([card('E-1')]), never([phone('+86 138 0000 0001')]), never([id('phone', '13800000001')])),
    [owner, owner, owner],
  )
  // A new one named with a known one belongs to its holder.
  await scene.resolve(never([card('E-1'), id('pos_id', 'E-9')]))
  assert.deepEqual(await scene.owners(never([id('pos_id', 'E-9')])), [owner])
})

test('strong identities of two members merge them; history stays with the strongest kind named', async () => {
  const [byCard, byPhone] = await scene.owners(ask([card('F-1')]), ask([phone('13800000002')]))
  assert.notEqual(byCard, byPhone)
  const [both] = await scene.resolve(ask([card('F-1'), phone('13800000002')]))
  // The one with a verified phone survives, though the other is older.
  assert.deepEqual(both?.ok && [both.value.memberId, both.value.rootId], [byPhone, byPhone])
  assert.deepEqual(await scene.owners(never([card('F-1')])), [byCard])
  assert.deepEqual(await scene.roots(never([card('F-1')])), [byPhone])
  assert.deepEqual(
    scene.told.absorbed.map(({ absorbed, root, branch }) => ({ absorbed, root, branch })),
    [{ absorbed: byCard, root: byPhone, branch: [byCard] }],
  )
})

test('without a phone the older one survives', async () => {
  const [young, old] = await scene.owners(ask([card('G-1')], { at: 9000 }), ask([card('G-2')], { at: 10 }))
  const [both] = await scene.resolve(ask([card('G-1'), card('G-2')]))
  assert.equal(both?.ok && both.value.rootId, old)
  // Two of the strongest kind, of different members: the root owns the history.
  assert.equal(both?.ok && both.value.memberId, old)
  assert.notEqual(young, old)
})

test('a chain of merges in one batch ends with one person, told flat to the modules above', async () => {
  const owners = await scene.owners(...[1, 2, 3, 4].map((at) => ask([card(`H-${at}`)], { at })))
  scene.told.absorbed.length = 0
  const roots = await scene.roots(
    ask([card('H-4'), card('H-3')]),
    ask([card('H-1'), card('H-2')]),
    ask([card('H-2'), card('H-3')]),
    never([card('H-4')]),
  )
  assert.deepEqual(roots, [owners[0], owners[0], owners[0], owners[0]])
  assert.deepEqual(
    scene.told.absorbed.map(({ absorbed, root, branch }) => ({ absorbed, root, branch })),
    [3, 1, 2].map((at) => ({ absorbed: owners[at], root: owners[0], branch: [owners[at]] })),
  )
})

test('members who are made and merged in one batch have nothing to move', async () => {
  scene.told.absorbed.length = 0
  const roots = await scene.roots(
    ask([card('I-1')], { at: 5 }),
    ask([card('I-2')], { at: 6 }),
    ask([card('I-1'), card('I-2')]),
  )
  assert.equal(new Set(roots).size, 1)
  assert.deepEqual(scene.told.absorbed, [])
  assert.deepEqual(await scene.roots(never([card('I-1')]), never([card('I-2')])), [roots[0], roots[0]])
})

test('different values of a kind of which a person has one are never joined: review', async () => {
  const [one, other] = await scene.owners(
    ask([phone('13800000011'), card('J-1')]),
    ask([phone('13800000012'), card('J-2')]),
  )
  const [both] = await scene.resolve(ask([card('J-1'), card('J-2')]))
  assert.deepEqual(both?.ok && [both.value.memberId, both.value.inDoubt], [one, true])
  assert.deepEqual(await scene.roots(never([card('J-2')])), [other])
  // A second phone named with a known card is not linked either.
  const [second] = await scene.resolve(ask([card('J-1'), phone('13800000013')]))
  assert.deepEqual(second?.ok && [second.value.memberId, second.value.inDoubt], [one, true])
  assert.deepEqual(await scene.owners(never([phone('13800000013')])), ['unknown_member'])
  const rows = await scene.db.sql(
    `select type, times_seen from members.review where member_id = $1 order by review_id`,
    [one],
  )
  assert.deepEqual(rows, [
    { type: 'different_identities', times_seen: 1 },
    { type: 'different_identities', times_seen: 1 },
  ])
})

test('the same doubt is one review, counted', async () => {
  await scene.resolve(ask([card('J-1'), card('J-2')]), ask([card('J-1'), card('J-2')]))
  await scene.resolve(ask([card('J-2'), card('J-1')]))
  const rows = await scene.db.sql(`select times_seen from members.review where other_member_id is not null`)
  assert.deepEqual(rows, [{ times_seen: 3 }])
})

test('a phone named with too many cards is shared: it links no more, and each card is a person', async () => {
  const till = phone('13800000099')
  const [first] = await scene.owners(ask([till, card('K-1')]))
  for (const n of [2, 3, 4, 5]) assert.deepEqual(await scene.owners(ask([till, card(`K-${n}`)])), [first])
  const [sixth] = await scene.resolve(ask([till, card('K-6')]))
  assert.equal(sixth?.ok && sixth.value.created, true)
  assert.equal(sixth?.ok && sixth.value.inDoubt, true)
  const [seventh, alone] = await scene.owners(ask([till, card('K-7')]), never([till]))
  assert.notEqual(seventh, first)
  assert.equal(alone, first)
  const rows = await scene.db.sql(`select member_id, state from members.review where type = 'shared_identity'`)
  assert.deepEqual(rows, [{ member_id: first, state: 'open' }])
})

test('two known members are not merged through a shared value', async () => {
  const [before] = await scene.roots(never([card('K-6')]))
  await scene.resolve(ask([phone('13800000099'), card('K-6')]))
  assert.deepEqual(await scene.roots(never([card('K-6')])), [before])
})

test('a weak identity alone finds who came with it first, and joins nobody', async () => {
  const [owner] = await scene.owners(ask([card('L-1'), id('plate', '沪a·12345')]))
  assert.deepEqual(await scene.owners(never([id('plate', '沪A12345')])), [owner])
  const [other] = await scene.owners(ask([card('L-2'), id('plate', '沪A12345')]))
  assert.notEqual(other, owner)
  assert.deepEqual(await scene.owners(never([id('plate', '沪A12345')]), never([card('L-2')])), [owner, other])
  const hints = await scene.db.sql(`select member_id from members.hint where kind = 'plate' order by member_id`)
  assert.deepEqual(
    hints.map((row) => row.member_id),
    [owner, other],
  )
})

test('a prospect known by an unverified phone alone is the one who verifies it', async () => {
  const [prospect] = await scene.owners(ask([id('phone', '13800000021')]))
  assert.deepEqual(await scene.owners(ask([phone('13800000021')])), [prospect])
})

test('whoever verifies a phone that somebody with a card left unverified is not taken for them: review', async () => {
  const [holder] = await scene.owners(ask([card('M-1'), id('phone', '13800000022')]))
  const [verified] = await scene.resolve(ask([phone('13800000022')]))
  assert.equal(verified?.ok && verified.value.created, true)
  const rows = await scene.db.sql(`select member_id, other_member_id from members.review where type = 'weak_match'`)
  assert.deepEqual(rows, [{ member_id: holder, other_member_id: verified?.ok && verified.value.memberId }])
})

test('an unverified phone leads to whoever holds it verified', async () => {
  const [holder] = await scene.owners(ask([phone('13800000023')]))
  assert.deepEqual(await scene.owners(ask([id('phone', '13800000023')])), [holder])
})

test('an unverified phone that somebody holds verified leaves no key of its own, with whatever else it is named', async () => {
  const [holder, other] = await scene.owners(ask([phone('13800000024')]), ask([card('Q-1')]))
  const left = id('phone', '13800000024')
  const memberId = Number(holder)
  assert.deepEqual(await scene.owners(never([left]), ask([left]), ask([left], { memberId })), Array(3).fill(holder))
  const keys = () =>
    scene.db.sql(`select member_id from members.identity_key where kind = 'phone' and member_id = any($1)`, [
      [holder, other],
    ])
  assert.deepEqual(await keys(), [])
  // Named with the holder's own card there is nothing to keep either; with another's it is that one's hint.
  assert.deepEqual(await scene.owners(ask([card('Q-2'), phone('13800000024')]), ask([card('Q-2'), left])), [
    holder,
    holder,
  ])
  assert.deepEqual(await keys(), [])
  assert.deepEqual(await scene.owners(ask([card('Q-1'), left]), ask([left]), ask([card('Q-1'), left])), [
    other,
    holder,
    other,
  ])
  assert.deepEqual(await keys(), [{ member_id: other }])
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('values that are none are refused, and unknown kinds', async () => {
  const codes = await scene.owners(
    ask([id('phone', 'hello')]),
    ask([id('shoe', '42')]),
    ask([card('')]),
    ask([id('email', 'a@b')]),
    ask([card('N-1'), id('phone', '123')]),
  )
  assert.deepEqual(codes, Array(5).fill('invalid_identity'))
  assert.deepEqual(await scene.owners(never([card('N-1')])), ['unknown_member'])
})

test('a member given by id gets what is named with it', async () => {
  const [owner] = await scene.owners(ask([card('O-1')]))
  assert.equal(typeof owner, 'number')
  const memberId = Number(owner)
  assert.deepEqual(await scene.owners(ask([], { memberId, create: 'never' })), [memberId])
  assert.deepEqual(await scene.owners(ask([card('O-2')], { memberId, create: 'never' })), [memberId])
  assert.deepEqual(await scene.owners(never([card('O-2')])), [memberId])
  assert.deepEqual(await scene.owners(ask([card('O-3')], { memberId: 999_999, create: 'never' })), ['unknown_member'])
  assert.deepEqual(await scene.owners(never([card('O-3')])), ['unknown_member'])
})

test('where nothing is new, a batch of any size is one look-up and one lock', async () => {
  const number = (at: number) => String(13800001000 + at)
  const batch = Array.from({ length: 300 }, (_, at) => ask([card(`P-${at}`), phone(number(at))]))
  await scene.resolve(...batch)
  // Tills name the numbers, too, without saying that they are verified: from the first time on that is nothing new.
  const tills = batch.map(({ identities: [known] }, at) => ask([known!, id('phone', number(at))]))
  const bare = batch.map((_, at) => ask([id('phone', number(at))]))
  for (const asks of [batch.slice(0, 1), batch, bare, tills]) {
    const names: string[] = []
    await scene.run(async (ctx) => {
      const rows: typeof ctx.tx.rows = (statement, params) => {
        names.push(statement.name)
        return ctx.tx.rows(statement, params)
      }
      const spied = new Proxy(ctx.tx, { get: (tx, key) => (key === 'rows' ? rows : Reflect.get(tx, key).bind(tx)) })
      const outcomes = await resolveMembers({ ...ctx, tx: spied }, asks)
      assert.ok(outcomes.every((each) => each.ok && !each.value.created))
    })
    assert.deepEqual(names, ['members.findKeys', 'members.lockRoots'])
  }
})

test('nothing that is stored or told in the clear holds a value', async () => {
  for (const table of [
    'house.outbox',
    'members.identity',
    'members.identity_key',
    'members.review',
    'members.merge',
    'members.hint',
  ]) {
    const rows = await scene.db.sql(`select t::text as row from ${table} t`)
    assert.ok(rows.length > 0 || table === 'members.hint', table)
    for (const { row } of rows) assert.doesNotMatch(String(row), /\+?1380000|[A-P]-\d|沪/, table)
  }
})

test('after all of this every key has its identity, and every identity what finds it', async () => {
  assert.deepEqual(await identityFaults(scene.db), [])
})
