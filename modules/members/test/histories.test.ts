import assert from 'node:assert/strict'
import { test } from 'node:test'
import { civil } from '@atrium/kernel'
import { bySystem } from '@atrium/testkit'
import fc from 'fast-check'
import { blockIdentities } from '../src/commands/block-identities.ts'
import { mergeMembers } from '../src/commands/merge-members.ts'
import { setConsents } from '../src/commands/set-consents.ts'
import { unmergeMembers } from '../src/commands/unmerge-members.ts'
import { updateProfiles } from '../src/commands/update-profiles.ts'
import { verifyPhones } from '../src/commands/verify-phones.ts'
import { consentsOf, lineagesOf, memberFacts, memberViews } from '../src/index.ts'
import { ask, card, id, identityFaults, never, openScene, phone, type Scene } from './scene.ts'

const by = bySystem()

interface SaidProfile {
  readonly name: string
  readonly gender: 'female' | 'male' | null
  readonly birthday: number | null
}

type Step =
  | { readonly do: 'name'; readonly values: readonly number[]; readonly create: boolean }
  | { readonly do: 'merge'; readonly one: number; readonly other: number }
  | { readonly do: 'unmerge'; readonly nth: number }
  | { readonly do: 'batch'; readonly named: readonly (readonly number[])[] }
  | ({ readonly do: 'profile'; readonly one: number } & SaidProfile)
  | { readonly do: 'verify'; readonly one: number; readonly number: number }
  | { readonly do: 'block'; readonly value: number; readonly lift: boolean }
  | { readonly do: 'consent'; readonly one: number; readonly allowed: boolean }

const value = fc.integer({ min: 0, max: 14 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('name' as const),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
      create: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), one: fc.nat(20), other: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unmerge' as const), nth: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('batch' as const),
      named: fc.array(fc.array(value, { minLength: 1, maxLength: 2 }), { maxLength: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('profile' as const),
      one: fc.nat(20),
      name: fc.constantFrom('甲', '乙', '丙'),
      gender: fc.constantFrom('female' as const, 'male' as const, null),
      birthday: fc.constantFrom(40, 9_000, null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('verify' as const), one: fc.nat(20), number: fc.constantFrom(9, 10) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block' as const), value, lift: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('consent' as const), one: fc.nat(20), allowed: fc.boolean() }) },
)

/** A plain model: members with what they hold, edges between them, and nothing else. */
class Paper {
  /** By value, the member who holds it. */
  readonly holders = new Map<string, number>()
  readonly edges = new Map<number, readonly [number, number]>()

  part(memberId: number): Set<number> {
    const seen = new Set([memberId])
    for (const at of seen) {
      for (const [a, b] of this.edges.values()) {
        if (a === at) seen.add(b)
        if (b === at) seen.add(a)
      }
    }
    return seen
  }
}

// Values 0 to 5 are cards; 6 to 8 are accounts of which a person has one; 9 and 10 are phones, verified, 11 and 12 the same ones not
// verified; then plates. Every history has its own.
const VALUES = 15
const named = (n: number, history: number) => {
  if (n < 6) return card(`C${n}-${history}`)
  if (n < 9) return id('alipay_user', `A${n}-${history}`)
  if (n > 12) return id('plate', `沪A${n}${history}`)
  const number = String(13800000000 + history * 10 + (n % 2))
  return n < 11 ? phone(number) : id('phone', number)
}

test('random histories: every identity has one person, and the tree of merges says who', async (t) => {
  const scene = await openScene(t.name)
  let history = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      history++
      const own = (n: number) => named(n, history)
      const before = Number((await scene.db.sql('select coalesce(max(member_id), 0) as n from members.root'))[0]?.n)
      const paper = new Paper()
      const members = async () =>
        (
          await scene.db.sql<{ member_id: number }>(
            'select member_id from members.root where member_id > $1 order by 1',
            [before],
          )
        ).map((row) => row.member_id)
      for (const each of steps) await take(scene, each, own, await members())
      await readPaper(scene, paper, before)
      await check(scene, paper, before, await members(), own)
    }),
    { numRuns: 40 },
  )
})

async function take(
  scene: Scene,
  step: Step,
  own: (n: number) => ReturnType<typeof named>,
  members: readonly number[],
) {
  const pick = (n: number) => members[n % members.length]
  switch (step.do) {
    case 'name':
      await scene.resolve((step.create ? ask : never)([...new Set(step.values)].map(own)))
      return
    case 'batch':
      await scene.resolve(...step.named.map((values) => ask([...new Set(values)].map(own))))
      return
    case 'merge': {
      const [one, other] = [pick(step.one), pick(step.other)]
      if (one && other) await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: one, otherId: other }]))
      return
    }
    case 'unmerge': {
      const merges = await scene.db.sql<{ merge_id: string }>(
        'select merge_id from members.merge where undone_at is null and absorbed_id = any($1) order by merge_id',
        [members],
      )
      const merge = merges[step.nth % Math.max(1, merges.length)]
      if (merge) await scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId: Number(merge.merge_id) }]))
      return
    }
    case 'profile': {
      const one = pick(step.one)
      if (one)
        await scene.run((ctx) =>
          updateProfiles(ctx, [
            {
              by,
              memberId: one,
              name: step.name,
              gender: step.gender,
              birthday: step.birthday,
              at: 1,
              historical: false,
            },
          ]),
        )
      return
    }
    case 'verify': {
      const memberId = pick(step.one)
      const { value } = own(step.number)
      const said = { verifiedAt: 600, verifiedHow: 'sms', channel: 'app', storeId: null, historical: false }
      if (memberId) await scene.run((ctx) => verifyPhones(ctx, [{ by, memberId, phone: value, ...said }]))
      return
    }
    case 'block': {
      const { kind, value } = own(step.value)
      await scene.run((ctx) => blockIdentities(ctx, [{ by, kind, value, reason: step.lift ? null : 'test' }]))
      return
    }
    case 'consent': {
      const one = pick(step.one)
      const said = {
        purpose: 'marketing',
        channel: 'sms',
        allowed: step.allowed,
        at: 1,
        source: 'test',
        historical: false,
      }
      if (one) await scene.run((ctx) => setConsents(ctx, [{ by, memberId: one, ...said }]))
    }
  }
}

async function readPaper(scene: Scene, paper: Paper, before: number): Promise<void> {
  const edges = await scene.db.sql<{ merge_id: string; absorbed_link: number; survivor_link: number }>(
    'select merge_id, absorbed_link, survivor_link from members.merge where undone_at is null and absorbed_id > $1',
    [before],
  )
  for (const edge of edges) paper.edges.set(Number(edge.merge_id), [edge.absorbed_link, edge.survivor_link])
}

async function check(
  scene: Scene,
  paper: Paper,
  before: number,
  members: readonly number[],
  own: (n: number) => ReturnType<typeof named>,
): Promise<void> {
  const lineages = await scene.db.read((ctx) => lineagesOf(ctx, members))
  for (const member of members) {
    const lineage = lineages.get(member)!
    assert.deepEqual([...lineage].sort(), [...paper.part(member)].sort())
    assert.equal(lineages.get(lineage[0]!)?.[0], lineage[0])
  }
  assert.deepEqual(await listed(scene, members), await folded(scene, members))
  // Each value leads to one member, who says that it holds it.
  assert.deepEqual(await identityFaults(scene.db, before), [])
  const found = await scene.roots(...Array.from({ length: VALUES }, (_, n) => never([own(n)])))
  for (const root of found) if (typeof root === 'number') assert.equal(lineages.get(root)?.[0], root)
  // Nobody holds two accounts of a single-valued kind unless staff joined them.
  const [twice] = await scene.db.sql(
    `select count(*)::int as n from (
       select r.root_id from members.identity i join members.root r using (member_id)
       where i.kind = 'alipay_user' and i.member_id = any($1) and not exists (
         select from members.merge m where m.rule <> 'named_together' and m.undone_at is null
           and (m.absorbed_link in (select member_id from members.root x where x.root_id = r.root_id)))
       group by r.root_id having count(*) > 1) as doubled`,
    [members],
  )
  assert.deepEqual(twice, { n: 0 })
}

/** The rows by which people are listed, by root. */
const listed = (scene: Scene, members: readonly number[]) =>
  scene.db.sql(
    `select member_id, merged, joined, (extract(epoch from since) * 1000)::int as since, channel, gender, birth_month, home_store_id,
       guide_id, blocked, erased
     from members.person where member_id = any($1) order by member_id`,
    [members],
  )

/** The same as pages about these people tell it. */
async function folded(scene: Scene, members: readonly number[]) {
  const views = await scene.db.read((ctx) => memberViews(ctx, members))
  const blocked = await scene.db.sql<{ member_id: number }>(
    `select distinct member_id from members.identity where member_id = any($1) and ended_reason = 'blocked'`,
    [members],
  )
  return members.flatMap((memberId) => {
    const person = views.get(memberId)
    if (person?.memberId !== memberId) return []
    return [
      {
        member_id: memberId,
        merged: person.lineage.length > 1,
        joined: person.stage === 'joined',
        since: person.joinedAt ?? person.createdAt,
        channel: person.joinedChannel ?? person.createdChannel,
        gender: person.gender,
        birth_month: person.birthday === null ? null : civil(person.birthday).month,
        home_store_id: person.homeStoreId,
        guide_id: person.guideId,
        blocked: blocked.some((row) => person.lineage.includes(row.member_id)),
        erased: person.erasedAt !== null,
      },
    ]
  })
}

test('unmerge after merge gives back every answer', async (t) => {
  const scene = await openScene(t.name)
  let history = 0
  const doorsOf = (members: readonly number[]) =>
    scene.db.read(async (ctx) => ({
      lineages: await lineagesOf(ctx, members),
      facts: await memberFacts(ctx, members),
      views: await memberViews(ctx, members),
      consents: await consentsOf(ctx, members),
    }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 12 }),
      fc.nat(20),
      fc.nat(20),
      async (steps, one, other) => {
        history++
        const own = (n: number) => named(n, history)
        const before = Number((await scene.db.sql('select coalesce(max(member_id), 0) as n from members.root'))[0]?.n)
        const all = async () =>
          (
            await scene.db.sql<{ member_id: number }>(
              'select member_id from members.root where member_id > $1 order by 1',
              [before],
            )
          ).map((row) => row.member_id)
        for (const each of steps) await take(scene, each, own, await all())
        const members = await all()
        const [a, b] = [members[one % members.length], members[other % members.length]]
        if (!a || !b) return
        const answers = await doorsOf(members)
        scene.told.absorbed.length = 0
        scene.told.released.length = 0
        const [merged] = await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: a, otherId: b }]))
        if (!merged?.ok) return
        assert.notDeepEqual(await doorsOf(members), answers)
        assert.deepEqual(await listed(scene, members), await folded(scene, members))
        const { mergeId } = merged.value
        assert.ok((await scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId }])))[0]?.ok)
        assert.deepEqual(await doorsOf(members), answers)
        assert.deepEqual(await listed(scene, members), await folded(scene, members))
        // What the modules above were told to take, they are told to give back.
        const plain = (moves: typeof scene.told.absorbed) =>
          moves.map(({ by: _, branch, ...move }) => ({ ...move, branch: [...branch].sort() }))
        assert.deepEqual(plain(scene.told.released), plain(scene.told.absorbed))
      },
    ),
    { numRuns: 40 },
  )
})
