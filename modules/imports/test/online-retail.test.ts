import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runChores } from '@atrium/db'
import { findMembers } from '@atrium/members'
import { balancesOfMembers, pointsModule } from '@atrium/points'
import { freshDatabase, testClock } from '@atrium/testkit'
import { tiersModule } from '@atrium/tiers'
import { importReport } from '../src/index.ts'
import { growsByRun, importFile, lineage, preset, rowsByTable } from './stage.ts'

// The data set is not part of the repository. Where it is not laid beside it, this test does not exist, and that is said.
const PATH = join(import.meta.dirname, '../../../../shared/data/online_retail/online_retail.csv.gz')
const MAPPING = preset('uci-online-retail')

const FIGURES = {
  rowsRead: 541_909,
  rowsRejected: 0,
  purchases: 22_061,
  purchasesAnonymous: 3_525,
  returns: 3_836,
  returnsAnonymous: 182,
  adjustments: 3,
  netMinor: 974_774_793,
  members: 4_372,
  pointsIssued: 10_684_710,
  pointsTakenBack: 731_838,
  pointsExpired: 329_253,
  pointsOutstanding: 9_623_619,
  membersNegative: 42,
  pointsDebt: 16_023,
  tiers: { bronze: 3_826, silver: 472, gold: 58, platinum: 16 },
}

if (!existsSync(PATH))
  console.log('left out, for ../shared/data/online_retail is not there: the whole of Online Retail')
else {
  test('the whole of Online Retail ends in the figures computed from the file', { timeout: 300_000 }, async () => {
    const db = await freshDatabase(import.meta, { clock: testClock('2011-12-10T00:00:00Z'), lineage })
    const chores = [...(pointsModule.chores ?? []), ...(tiersModule.chores ?? [])]
    const due = () => runChores(db, chores, { names: ['points.expireLots', 'tiers.judgeDue'] })
    const report = async () => {
      const { seconds, ...figures } = await db.read((ctx) => importReport(ctx, MAPPING))
      assert.ok(seconds > 0)
      return figures
    }
    const state = await importFile(db, MAPPING, { path: PATH })
    assert.deepEqual([state.written, state.refused, state.errors], [25_900, 0, []])
    await due()
    assert.deepEqual(await report(), FIGURES)

    const pointsOf = async (customer: string): Promise<number | undefined> =>
      db.read(async (ctx) => {
        const [member] = await findMembers(ctx, [{ identities: [{ kind: 'ecommerce_id', value: customer }] }])
        assert.ok(member, customer)
        return (await balancesOfMembers(ctx, [member.memberId])).get(member.memberId)?.[0]?.balance
      })
    assert.equal(await pointsOf('14646'), 335_356)
    assert.equal(await pointsOf('12347'), 4_315)

    const before = await rowsByTable(db)
    const again = await importFile(db, MAPPING, { path: PATH })
    assert.deepEqual([again.written, again.unchanged, again.refused], [0, 25_900, 0])
    await due()
    assert.deepEqual(await report(), FIGURES)
    const after = await rowsByTable(db)
    for (const table of Object.keys(before)) {
      if (!growsByRun(table)) assert.equal(after[table], before[table], table)
    }
  })
}
