import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ConsentEntry, effectiveConsents } from '../src/consents.ts'
import { decideUnmerges, type Edge } from '../src/decide-unmerge.ts'
import { checkProfile, type Field, fitsField } from '../src/fields.ts'
import { identityKind, type KindCode } from '../src/kinds.ts'
import { maskValue, normalizeValue, tailOf } from '../src/normalize.ts'
import { type MemberFact, People } from '../src/people.ts'
import { foldPerson, type MemberRow } from '../src/profile.ts'

const kind = (code: KindCode) => identityKind(code)!

test('values in the one form in which they are hashed', () => {
  const cases: [KindCode, string, string | undefined][] = [
    ['phone', '13800138000', '+8613800138000'],
    ['phone', ' 138-0013-8000 ', '+8613800138000'],
    ['phone', '+86 138 0013 8000', '+8613800138000'],
    ['phone', '0086 13800138000', '+8613800138000'],
    ['phone', '１３８００１３８０００', '+8613800138000'],
    ['phone', '+852 5123 4567', '+85251234567'],
    ['phone', '010-6552-9988', '+861065529988'],
    ['phone', '+44 20 7946 0958', '+442079460958'],
    ['phone', 'call 13800138000', undefined],
    ['phone', '13', undefined],
    ['phone', '', undefined],
    ['phone', '9'.repeat(150), undefined],
    ['email', ' Li.Lei@Example.COM ', 'li.lei@example.com'],
    ['email', 'a@b', undefined],
    ['email', 'a b@example.com', undefined],
    ['email', 'a@@example.com', undefined],
    ['plate', '沪a·12345', '沪A12345'],
    ['plate', 'ab 12', 'AB12'],
    ['plate', '!!', undefined],
    ['card_no', ' 88 01 ', '88 01'],
    ['card_no', 'a\u0000b', undefined],
    ['card_no', 'a\u202eb', undefined],
    ['card_no', 'x'.repeat(201), undefined],
    ['wechat_openid', 'oAbC_-9', 'oAbC_-9'],
  ]
  for (const [code, raw, wanted] of cases) assert.equal(normalizeValue(kind(code), raw, 'CN'), wanted, `${code} ${raw}`)
  assert.equal(normalizeValue(kind('phone'), '020 7946 0958', 'GB'), '+442079460958')
})

test('a normalized value normalizes to itself, and what is shown never holds all of it', () => {
  const raw = fc.oneof(
    fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String),
    fc.emailAddress(),
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  )
  fc.assert(
    fc.property(raw, fc.constantFrom<KindCode>('phone', 'email', 'plate', 'card_no'), (text, code) => {
      const value = normalizeValue(kind(code), text, 'CN')
      if (value === undefined) return
      assert.equal(normalizeValue(kind(code), value, 'CN'), value)
      assert.notEqual(maskValue(kind(code), value), value)
      const tail = tailOf(kind(code), value)
      if (tail !== undefined) assert.match(tail, /^\d{4}$/)
    }),
    { numRuns: 300 },
  )
})

test('masks', () => {
  assert.equal(maskValue(kind('phone'), '+8613800138000'), '138****8000')
  assert.equal(maskValue(kind('phone'), '+85251234567'), '+85****4567')
  assert.equal(maskValue(kind('phone'), '+861234'), '***4')
  assert.equal(maskValue(kind('email'), 'lilei@example.com'), 'l***@example.com')
  assert.equal(maskValue(kind('card_no'), '88012345'), '88***45')
  assert.equal(maskValue(kind('card_no'), '123'), '***')
})

const row = (memberId: number, more: Partial<MemberRow> = {}): MemberRow => ({
  memberId,
  stage: 'prospect',
  joinedAt: null,
  joinedChannel: null,
  joinedStoreId: null,
  name: null,
  gender: null,
  birthday: null,
  attributes: {},
  homeStoreId: null,
  guideId: null,
  createdAt: memberId * 100,
  createdChannel: 'pos',
  createdStoreId: null,
  changedAt: memberId * 100,
  erasedAt: null,
  ...more,
})

test('one person out of its members: the root speaks first, then the oldest; joined is joined, at the earliest', () => {
  const root = row(3, { name: '张三', attributes: { shoe: 42 }, homeStoreId: 9 })
  const old = row(1, {
    gender: 'female',
    attributes: { shoe: 36, hat: 'L' },
    stage: 'joined',
    joinedAt: 500,
    joinedChannel: 'wechat',
  })
  const young = row(2, {
    name: '李四',
    birthday: 7000,
    stage: 'joined',
    joinedAt: 300,
    joinedChannel: 'pos',
    homeStoreId: 4,
  })
  const person = foldPerson(3, [young, root, old])
  assert.deepEqual(
    [person?.memberId, person?.name, person?.gender, person?.birthday, person?.attributes, person?.homeStoreId],
    [3, '张三', 'female', 7000, { shoe: 42, hat: 'L' }, 9],
  )
  assert.deepEqual(
    [person?.stage, person?.joinedAt, person?.joinedChannel, person?.createdAt],
    ['joined', 300, 'pos', 100],
  )
  assert.equal(foldPerson(3, [root]), root)
  assert.equal(foldPerson(4, [root]), undefined)
})

test('consent: of each member the last word, of all the stricter; words for others do not count', () => {
  let entryId = 0
  const said = (memberId: number, allowed: boolean, saidAt: number, saidFor = memberId): ConsentEntry => ({
    memberId,
    entryId: ++entryId,
    purpose: 'marketing',
    channel: 'sms',
    allowed,
    saidFor,
    saidAt,
    source: 'test',
  })
  const holds = (lineage: number[], entries: ConsentEntry[]) =>
    effectiveConsents(lineage, entries).get('marketing sms')?.allowed
  const history = [said(1, false, 10), said(1, true, 20), said(2, false, 5)]
  assert.equal(holds([1], history), true)
  assert.equal(holds([2], history), false)
  assert.equal(holds([1, 2], history), false)
  assert.equal(holds([1, 3], history), true)
  assert.equal(holds([3], history), undefined)
  // Said for 1 while 1 and 2 were one person: it counts for both together, for 1 alone, and not for 2 alone.
  const together = [...history, said(1, true, 30, 1), said(2, true, 30, 1)]
  assert.equal(holds([1, 2], together), true)
  assert.equal(holds([2], together), false)
  assert.equal(holds([1], together), true)
  // A late word about earlier times does not undo a newer one.
  assert.equal(holds([1], [...history, said(1, false, 15)]), true)
})

test('custom fields take what fits their type', () => {
  const field = (type: Field['type'], choices: string[] | null = null): Field => ({
    code: 'f',
    type,
    name: { zh: '字段' },
    choices,
    archived: false,
  })
  const cases: [Field, unknown, boolean][] = [
    [field('text'), 'x', true],
    [field('text'), '', false],
    [field('text'), 1, false],
    [field('integer'), 1, true],
    [field('integer'), 1.5, false],
    [field('boolean'), false, true],
    [field('boolean'), 'false', false],
    [field('day'), '2026-02-28', true],
    [field('day'), '2026-02-30', false],
    [field('choice', ['a', 'b']), 'a', true],
    [field('choice', ['a', 'b']), 'c', false],
    [field('choices', ['a', 'b']), ['b', 'a'], true],
    [field('choices', ['a', 'b']), ['a', 'a'], false],
    [field('choices', ['a', 'b']), 'a', false],
  ]
  for (const [declared, value, wanted] of cases)
    assert.equal(fitsField(declared, value), wanted, `${declared.type} ${value}`)
  const fields = new Map([
    ['f', field('integer')],
    ['g', { ...field('text'), archived: true }],
  ])
  const code = (patch: Parameters<typeof checkProfile>[0]) => {
    const checked = checkProfile(patch, fields, 20_000)
    return checked.ok ? checked.value : checked.code
  }
  assert.deepEqual(code({ name: ' 张三 ' }), { name: '张三' })
  assert.equal(code({ name: ' ' }), 'invalid_profile')
  assert.equal(code({ birthday: 20_001 }), 'invalid_profile')
  assert.equal(code({ birthday: -40_000 }), 'invalid_profile')
  assert.equal(code({ attributes: { nope: 1 } }), 'unknown_field')
  assert.equal(code({ attributes: { g: 'x' } }), 'unknown_field')
  assert.equal(code({ attributes: { f: 'x' } }), 'invalid_profile')
  assert.deepEqual(code({ attributes: { f: null } }), { attributes: { f: null } })
})

const fact = (memberId: number, more: Partial<MemberFact> = {}): MemberFact => ({
  memberId,
  rootId: memberId,
  createdAt: memberId,
  erased: false,
  identities: [],
  ...more,
})

test('the union-find of people agrees with sets merged by hand', () => {
  const joins = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })), { maxLength: 20 })
  const phones = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })
  fc.assert(
    fc.property(joins, phones, (pairs, withPhone) => {
      const hasPhone = (id: number) => withPhone.includes(id)
      const people = new People(
        Array.from({ length: 12 }, (_, at) =>
          fact(at + 1, {
            createdAt: (at * 7) % 5,
            identities: hasPhone(at + 1) ? [{ kind: 'phone_verified', identityId: at + 1 }] : [],
          }),
        ),
      )
      let sets = Array.from({ length: 12 }, (_, at) => ({ root: at + 1, members: new Set([at + 1]) }))
      for (const [one, other] of pairs) {
        const a = sets.find((set) => set.members.has(one))!
        const b = sets.find((set) => set.members.has(other))!
        if (a === b) continue
        const rank = (set: typeof a) => [...set.members].some(hasPhone)
        const age = (set: typeof a) => ((set.root - 1) * 7) % 5
        const aSurvives = rank(a) !== rank(b) ? rank(a) : age(a) !== age(b) ? age(a) < age(b) : a.root < b.root
        const [survivor, absorbed] = aSurvives ? [a, b] : [b, a]
        assert.deepEqual(people.join(one, other), { survivorId: survivor.root, absorbedId: absorbed.root })
        sets = sets.filter((set) => set !== absorbed)
        for (const id of absorbed.members) survivor.members.add(id)
      }
      for (const set of sets) {
        for (const id of set.members) {
          assert.equal(people.rootOf(id), set.root)
          assert.deepEqual([...people.membersOf(id)].sort(), [...set.members].sort())
        }
      }
    }),
  )
})

test('a clash is two values of one single kind', () => {
  const people = new People([
    fact(1, {
      identities: [
        { kind: 'phone_verified', identityId: 11 },
        { kind: 'card_no', identityId: 12 },
      ],
    }),
    fact(2, { identities: [{ kind: 'phone_verified', identityId: 21 }] }),
    fact(3, { identities: [{ kind: 'card_no', identityId: 31 }] }),
  ])
  assert.deepEqual(people.clash(1, 2), { kind: 'phone_verified', mine: 11, theirs: 21 })
  assert.equal(people.clash(1, 3), undefined)
  people.join(2, 3)
  assert.deepEqual(people.clash(1, 3), { kind: 'phone_verified', mine: 11, theirs: 21 })
})

test('merges undone in any order part the tree as if the others alone had been made', () => {
  const size = 8
  const plan = fc.record({
    joins: fc.array(fc.tuple(fc.integer({ min: 1, max: size }), fc.integer({ min: 1, max: size })), { maxLength: 12 }),
    order: fc.array(fc.nat(), { maxLength: 12 }),
    batch: fc.boolean(),
  })
  fc.assert(
    fc.property(plan, ({ joins, order, batch }) => {
      const people = new People(Array.from({ length: size }, (_, at) => fact(at + 1)))
      let edges: Edge[] = []
      for (const [one, other] of joins) {
        if (people.rootOf(one) === people.rootOf(other)) continue
        const oneRoot = people.rootOf(one)
        const { survivorId, absorbedId } = people.join(one, other)
        const [absorbedLink, survivorLink] = survivorId === oneRoot ? [other, one] : [one, other]
        edges.push({ mergeId: edges.length + 1, absorbedId, survivorId, absorbedLink, survivorLink })
      }
      let facts = Array.from({ length: size }, (_, at) => fact(at + 1, { rootId: people.rootOf(at + 1) }))
      const undo = order.flatMap((nth) => (edges.length === 0 ? [] : [edges[nth % edges.length]!.mergeId]))
      for (const ids of batch ? [undo] : undo.map((id) => [id])) {
        const before = new Map(facts.map((each) => [each.memberId, each.rootId]))
        const asked = ids.map((mergeId) => ({ mergeId, known: 'active' as const }))
        const { splits, outcomes } = decideUnmerges(asked, edges, facts)
        edges = edges.filter((edge) => !ids.includes(edge.mergeId))
        const moved = new Map(splits.flatMap((split) => split.branch.map((id) => [id, split.branchRootId])))
        for (const split of splits) {
          assert.ok(split.branch.includes(split.branchRootId))
          assert.ok(!split.branch.includes(split.fromRootId))
          for (const id of split.branch) assert.equal(before.get(id), split.fromRootId)
        }
        assert.equal(outcomes.filter((outcome) => outcome.ok).length, splits.length)
        facts = facts.map((each) => ({ ...each, rootId: moved.get(each.memberId) ?? each.rootId }))
      }
      // Whoever is still joined by an edge has one root, a member of the part; whoever is not, has another.
      for (const one of facts) {
        const part = reach(one.memberId, edges)
        assert.ok(part.has(one.rootId))
        for (const other of facts) assert.equal(part.has(other.memberId), other.rootId === one.rootId)
      }
    }),
    { numRuns: 300 },
  )
})

function reach(start: number, edges: readonly Edge[]): Set<number> {
  const seen = new Set([start])
  for (const at of seen) {
    for (const { absorbedLink: a, survivorLink: b } of edges) {
      if (a === at) seen.add(b)
      if (b === at) seen.add(a)
    }
  }
  return seen
}

test('the branch is led by whoever led it, wherever the chain is cut', () => {
  // 4 → 3 → 2 → 1, each absorbed by the next.
  const chain: Edge[] = [
    { mergeId: 1, absorbedId: 4, survivorId: 3, absorbedLink: 4, survivorLink: 3 },
    { mergeId: 2, absorbedId: 3, survivorId: 2, absorbedLink: 3, survivorLink: 2 },
    { mergeId: 3, absorbedId: 2, survivorId: 1, absorbedLink: 2, survivorLink: 1 },
  ]
  const facts = [1, 2, 3, 4].map((memberId) => fact(memberId, { rootId: 1 }))
  const undo = (...ids: number[]) =>
    decideUnmerges(
      ids.map((mergeId) => ({ mergeId, known: 'active' as const })),
      chain,
      facts,
    ).splits.map(({ branch, branchRootId, fromRootId, mergeId }) => ({ branch, branchRootId, fromRootId, mergeId }))
  assert.deepEqual(undo(2), [{ branch: [3, 4], branchRootId: 3, fromRootId: 1, mergeId: 2 }])
  // In one batch each part is told straight from the root that held everything.
  assert.deepEqual(undo(3, 1), [
    { branch: [2, 3], branchRootId: 2, fromRootId: 1, mergeId: 3 },
    { branch: [4], branchRootId: 4, fromRootId: 1, mergeId: 1 },
  ])
  const { outcomes } = decideUnmerges(
    [
      { mergeId: 2, known: 'active' },
      { mergeId: 2, known: 'active' },
      { mergeId: 9, known: 'unknown' },
    ],
    chain,
    facts,
  )
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.ok ? outcome.value.branchRootId : outcome.code)),
    [3, 'already_undone', 'unknown_merge'],
  )
})
