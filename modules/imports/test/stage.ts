import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Database } from '@atrium/db'
import { type By, type LineageHook, type Outcome, systemBy } from '@atrium/kernel'
import { loyaltyModule, type RuleSetDefinition, saveRuleSets } from '@atrium/loyalty'
import { membersModule } from '@atrium/members'
import { putNodes, putProgrammes, setParticipation } from '@atrium/organization'
import { accountTotals, pointsModule, programmeTotals } from '@atrium/points'
import { purchaseCounts } from '@atrium/purchases'
import { freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { tierCounts, tiersModule } from '@atrium/tiers'
import type { ImportOptions, ImportState } from '../src/index.ts'
import { type Mapping, presetNamed, type RowError, runImport } from '../src/index.ts'

export const by: By = systemBy('test')

/** What the modules with value do when members are joined, as the server lists it. */
export const lineage: readonly LineageHook[] = [membersModule, pointsModule, tiersModule, loyaltyModule].flatMap(
  ({ name, lineage: hook }) => (hook ? [{ module: name, ...hook }] : []),
)

export function expectDone<T>(outcomes: readonly Outcome<T, string>[]): T[] {
  return outcomes.map((outcome) => {
    assert.ok(outcome.ok, JSON.stringify(outcome))
    return outcome.value
  })
}

const RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    {
      code: 'base',
      name: { zh: '消费积分' },
      trigger: 'purchase',
      from: null,
      to: null,
      action: { type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' },
      priority: 100,
      stop: false,
    },
  ],
}

/** A mall with two stores and a counter, one programme: a point for every yuan. */
export async function openMall(of: { readonly filename: string } | string, at = '2026-06-15T04:00:00Z') {
  const db = await freshDatabase(of, { clock: testClock(at), lineage })
  await setUpMall(db)
  return db
}

export async function setUpMall(db: Database): Promise<void> {
  const zone = 'Asia/Shanghai'
  await db.transact(async (ctx) => {
    expectDone(
      await putNodes(ctx, [
        { by, code: 'G', kind: 'group', name: { zh: '集团' }, zone, currency: 'CNY' },
        { by, code: 'M', kind: 'mall', name: { zh: '商场' }, parent: 'G' },
        { by, code: 'S1', kind: 'store', name: { zh: '一号店' }, parent: 'M' },
        { by, code: 'S2', kind: 'store', name: { zh: '二号店' }, parent: 'M' },
        { by, code: 'C1', kind: 'counter', name: { zh: '专柜' }, parent: 'S1' },
      ]),
    )
    const [programme] = expectDone(
      await putProgrammes(ctx, [{ by, code: 'mall', name: { zh: '会员' }, owner: 'M', zone, currency: 'CNY' }]),
    )
    expectDone(await setParticipation(ctx, [{ by, programme: 'mall', node: 'M', takesPart: true }]))
    expectDone(await saveRuleSets(ctx, [{ by, programmeId: programme!.id, expectedVersion: 0, definition: RULES }]))
  })
}

const folder = mkdtempSync(join(tmpdir(), 'atrium-imports-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** A file in a folder that goes with the test. */
export function fileOf(content: string | Buffer, name = `${++files}.csv`): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export const csv = (...rows: readonly string[]): string => `${rows.join('\n')}\n`

export function preset(name: string): Mapping {
  const found = presetNamed(name)
  assert.ok(found, `preset ${name}`)
  return found
}

/** Imports a file; answers the state and every refused row. */
export async function importFile(
  db: Database,
  mapping: Mapping | string,
  content: string | Buffer | { readonly path: string },
  options: Partial<ImportOptions> = {},
): Promise<ImportState & { readonly errors: RowError[] }> {
  const errors: RowError[] = []
  const path = typeof content === 'object' && 'path' in content ? content.path : fileOf(content)
  const state = await runImport(db, {
    path,
    mapping: typeof mapping === 'string' ? preset(mapping) : mapping,
    by,
    ...options,
    onBatch: async (now, refused) => {
      errors.push(...refused)
      await options.onBatch?.(now, refused)
    },
  })
  return { ...state, errors }
}

export const brief = (errors: readonly RowError[]): string[] =>
  errors.map(({ row, column, code, refusal }) => (refusal ? `${row} ${refusal}` : `${row} ${column} ${code}`))

/** Everything that tells one outcome of an import from another. */
export const figuresOf = (db: Database, source: string, programmeId = 1) =>
  db.read(async (ctx) => ({
    counts: await purchaseCounts(ctx, source),
    points: await programmeTotals(ctx, { programmeId, from: 0, until: ctx.now + 1 }),
    accounts: await accountTotals(ctx, programmeId),
    tiers: await tierCounts(ctx, programmeId),
  }))

/** Tables in which every run leaves its own: its job, a row of the audit trail, news. */
export const growsByRun = (table: string): boolean =>
  table === 'imports.job' || /^staff\.audit(_queue|_default)?$/.test(table) || table.startsWith('house.')

/** How many rows every table holds. */
export async function rowsByTable(db: TestDatabase): Promise<Record<string, number>> {
  const tables = await db.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await db.sql<{ count: string }>(`select count(*) as count from ${name}`)
    counts[name] = Number(row?.count)
  }
  return counts
}

/**
 * A file in the layout of Online Retail: `invoices` invoices of two lines by `customers` customers, some anonymous, every tenth a
 * cancellation. The same for the same numbers.
 */
export function invoices(count: number, customers: number): string {
  const rows = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country']
  for (let at = 0; at < count; at++) {
    const isReturn = at % 10 === 9
    const customer = at % 7 === 3 ? '' : `${1_000 + ((at * 7_919) % customers)}.0`
    const minute = String(at % 60).padStart(2, '0')
    const hour = String(Math.floor(at / 60) % 24).padStart(2, '0')
    const day = String(1 + (Math.floor(at / 1_440) % 28)).padStart(2, '0')
    for (let line = 0; line < 2; line++) {
      const quantity = (isReturn ? -1 : 1) * (1 + ((at + line) % 9))
      const price = `${1 + ((at * 31 + line) % 40)}.${10 + (at % 90)}`
      rows.push(
        `${isReturn ? 'C' : ''}${500_000 + at},SKU${(at * 13 + line) % 500},Thing ${line},${quantity},2011-03-${day} ${hour}:${minute}:00,${price},${customer},United Kingdom`,
      )
    }
  }
  return csv(...rows)
}
