import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import {
  AudienceDesk,
  type CustomerPlace,
  type CustomersAsk,
  type Filter,
  listCustomers,
  overPostgres,
  Reading,
} from '@atrium/audiences'
import { APP_ROLE } from '@atrium/db'
import { must, systemBy } from '@atrium/kernel'
import { shapeOf } from '@atrium/olap'
import { LiveProjection } from '@atrium/olap/live'
import { MemberSet } from '@atrium/sets'
import fc from 'fast-check'
import { projections } from '../../apps/server/src/house.ts'
import { filter } from './filters.ts'
import { openHouse } from './house.ts'
import { plainAnswers } from './plain-answers.ts'
import { openTown, step, take } from './projected-town.ts'

const house = await openHouse(import.meta)
const folder = mkdtempSync(join(tmpdir(), 'atrium-olap-'))
const projection = await LiveProjection.open({
  folder,
  source: { url: house.db.url, role: APP_ROLE },
  projections,
  memory: '200MB',
  log: () => undefined,
})
after(async () => {
  await projection.close()
  rmSync(folder, { recursive: true, force: true })
})
const desks = {
  duck: new AudienceDesk(projection, projections, 0),
  postgres: new AudienceDesk(
    overPostgres((work) => house.db.read(work), shapeOf(projections)),
    projections,
    0,
  ),
}

/** More people than histories by chance leave apart: thirty cards, each with two purchases. */
const crowd = Array.from({ length: 60 }, (_, at) => ({
  do: 'sale' as const,
  cards: [10 + (at % 30)],
  store: (['shop', 'cafe', 'inn', 'desk'] as const)[at % 4] ?? 'shop',
  paid: 1_000 + at * 4_000,
  ago: (at * 37) % 2_000,
  lines: at % 3 === 0 ? [] : [at % 8, (at + 3) % 8],
}))

const answer = (desk: AudienceDesk, asked: Filter) =>
  house.db.read(async (ctx) => (await desk.browse(ctx)).filter(asked))

const town = await openTown(house)

it('the projection, PostgreSQL and plain counting answer alike, of everybody and of a few', {
  timeout: 300_000,
}, async () => {
  for (const sale of crowd) await take(town, sale)
  await projection.rebuilt()
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 14, size: 'max' }),
      fc.array(filter, { minLength: 10, maxLength: 20, size: 'max' }),
      async (steps, filters) => {
        for (const each of steps) await take(town, each)
        const result = await projection.round()
        if (result.did === 'applied' && result.rebuild) await projection.rebuilt()
        const plain = await plainAnswers(house)
        for (const asked of filters) {
          const [duck, postgres] = await Promise.all([answer(desks.duck, asked), answer(desks.postgres, asked)])
          assert.deepEqual([...duck], [...postgres], JSON.stringify(asked))
          const counted = plain(asked)
          if (counted) assert.deepEqual([...duck], counted, `plainly: ${JSON.stringify(asked)}`)
          const some = [...Array(12).keys()].map((at) => at * 3 + 1)
          const few = await house.db.read(async (ctx) => {
            const vocabulary = await desks.duck.vocabulary(ctx)
            return desks.duck.few(vocabulary, some, async () => MemberSet.empty).filter(asked)
          })
          assert.deepEqual([...few], [...duck.and(MemberSet.of(some))], `of a few: ${JSON.stringify(asked)}`)
        }
      },
    ),
    { numRuns: 12, endOnFailure: true },
  )
  // Whatever happened by chance, there is somebody who never bought.
  await take(town, { do: 'register', card: 77, store: 0 })
  await projection.round()
})

it('an operator who tries filters is not told for long what was so before', async () => {
  // Ten minutes would be allowed; what costs little is asked anew long before.
  const desk = new AudienceDesk(projection, projections, 600_000)
  const bought: Filter = { is: 'purchases', measure: 'count', op: 'ge', value: 1 }
  const before = (await answer(desk, bought)).size
  await take(town, { ...must(crowd[0], 'somebody'), cards: [78] })
  await projection.round()
  const began = performance.now()
  while ((await answer(desk, bought)).size === before) {
    assert.ok(performance.now() - began < 60_000, 'still the old answer')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal((await answer(desk, bought)).size, before + 1)
})

interface Listed {
  readonly people: number
  readonly rows: readonly CustomerPlace[]
}

/** A list of customers read to its end in pages of so many. */
const listed = (desk: AudienceDesk, ask: CustomersAsk, limit: number): Promise<Listed> =>
  house.db.read(async (ctx) => {
    const reading = await Reading.open(desk, ctx, systemBy('test'))
    const found = await listCustomers(reading, ask)
    assert.ok(found.ok, JSON.stringify(found))
    const { set, page } = found.value
    const rows: CustomerPlace[] = []
    for (let after: CustomerPlace | undefined; ; after = must(rows.at(-1), 'a page was full')) {
      const more = await page(after, limit)
      rows.push(...more)
      if (more.length < limit) return { people: set.size, rows }
    }
  })

it('lists of customers come in the same order from both, page by page, everybody once, those without a figure last', async () => {
  await house.work()
  await projection.round()
  const orders = ['spend', 'orders', 'lastPurchase', 'value', 'joined', 'points'] as const
  const met: Filter = { is: 'purchases', measure: 'count', op: 'ge', value: 2 }
  for (const order of orders) {
    for (const ascending of [false, true]) {
      for (const filter of [undefined, met]) {
        const ask: CustomersAsk = { order, ascending, ...(filter ? { filter } : {}) }
        const [duck, postgres] = await Promise.all([listed(desks.duck, ask, 7), listed(desks.postgres, ask, 100)])
        assert.deepEqual(duck, postgres, JSON.stringify(ask))
        const ids = duck.rows.map(({ memberId }) => memberId)
        assert.deepEqual([new Set(ids).size, ids.length], [duck.people, duck.people])
        const figures = duck.rows.flatMap(({ figure }) => figure ?? [])
        assert.deepEqual(
          figures,
          figures.toSorted((a, b) => (ascending ? a - b : b - a)),
        )
        assert.ok(duck.rows.slice(figures.length).every(({ figure }) => figure === null))
        // Of two the list must be longer than a page and hold both kinds, or nothing was seen.
        if (order === 'spend' && !filter) assert.ok(figures.length > 14)
      }
    }
  }
})

it('a stage of the lifecycle holds for those in it; who never bought is a prospect, also beside others', async () => {
  const inStages = (op: 'in' | 'notIn', ...value: string[]) =>
    answer(desks.duck, { is: 'field', field: 'portrait.stage', op, value })
  const whole = await answer(desks.duck, { is: 'field', field: 'stage', op: 'in', value: ['prospect', 'joined'] })
  const buyers = await answer(desks.duck, { is: 'field', field: 'portrait.orders', op: 'known' })
  assert.ok(buyers.size > 0 && buyers.size < whole.size)
  assert.ok((await inStages('in', 'prospect')).equals(whole.andNot(buyers)))
  assert.ok((await inStages('notIn', 'prospect')).equals(buyers))
  const young = await inStages('in', 'new')
  assert.ok((await inStages('in', 'prospect', 'new')).equals(whole.andNot(buyers).or(young)))
  assert.ok((await inStages('notIn', 'prospect', 'new')).equals(buyers.andNot(young)))
  assert.ok((await inStages('notIn', 'new')).equals(whole.andNot(young)))
})
