import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Database, runChores } from '@atrium/db'
import { pointsModule } from '@atrium/points'
import { freshDatabase, testClock } from '@atrium/testkit'
import { tiersModule } from '@atrium/tiers'
import { importReport } from '../src/index.ts'
import { fileOf, importFile, lineage, preset } from './stage.ts'

// The whole of the data set is imported in test/scenarios/figures-of-real-data.test.ts.
const MAPPING = preset('uci-online-retail')

const chores = [...(pointsModule.chores ?? []), ...(tiersModule.chores ?? [])]
const open = () => freshDatabase(import.meta, { clock: testClock('2011-12-10T00:00:00Z'), lineage })
const due = (db: Database) => runChores(db, chores, { names: ['points.expireLots', 'tiers.judgeDue'] })
const reportOf = async (db: Database) => {
  const { seconds, ...figures } = await db.read((ctx) => importReport(ctx, MAPPING))
  assert.ok(seconds > 0)
  return figures
}

test('a few invoices of every kind end in the figures reckoned by hand', async () => {
  const rows = [
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    '536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom', // 15.30
    '536365,71053,"LANTERN, METAL",1,2010-12-01 08:28:00,10,17850.0,United Kingdom', // 25.30 in all: 30 points
    'C536379,85123A,WHITE HANGING HEART,-2,2010-12-02 09:00:00,2.55,17850.0,United Kingdom', // 5.10: 6 points back
    '570001,22423,CAKESTAND,10,2011-06-01 10:00:00,100,17850.0,United Kingdom', // 1,000.00: 1,200 points
    'C536391,22423,CAKESTAND,-1,2010-12-01 10:24:00,100,13047.0,United Kingdom', // nothing to take 120 points from: debt
    '536400,22423,CAKESTAND,1,2010-12-05 10:00:00,50,13047.0,United Kingdom', // 60 points pay half of it
    '536544,21773,DECORATIVE ROSE,1,2010-12-01 14:32:00,10,,United Kingdom',
    'A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom',
  ]
  const db = await open()
  const state = await importFile(db, MAPPING, { path: fileOf(`${rows.join('\n')}\n`) })
  assert.deepEqual([state.written, state.refused, state.errors], [7, 0, []])
  await due(db)
  assert.deepEqual(await reportOf(db), {
    rowsRead: 8,
    rowsRejected: 0,
    purchases: 4,
    purchasesAnonymous: 1,
    returns: 2,
    returnsAnonymous: 0,
    adjustments: 1,
    netMinor: 2_530 - 510 + 100_000 - 10_000 + 5_000 + 1_000 + 1_106_206,
    members: 2,
    pointsIssued: 30 + 1_200 + 60,
    pointsTakenBack: 6 + 120,
    pointsExpired: 24, // earned on 1 December 2010, less what was taken back
    pointsOutstanding: 1_200 - 60,
    membersNegative: 1,
    pointsDebt: 60,
    tiers: { bronze: 2, silver: 0, gold: 0, platinum: 0 },
  })
})
