import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { AudienceDesk, type Filter, overPostgres } from '@atrium/audiences'
import { APP_ROLE } from '@atrium/db'
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

it('the projection, PostgreSQL and plain counting answer alike, of everybody and of a few', {
  timeout: 300_000,
}, async () => {
  const town = await openTown(house)
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
})
