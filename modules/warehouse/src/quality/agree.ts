import type { RowSpec } from '@atrium/kernel'
import { type Fragment, sql, table, value } from '@atrium/olap/query'
import { loadLastKeys } from './check-store.ts'
import { type Found, type KeyKind, type Looking, MOST_KEYS, NotJudged, type OffendingKey, type Words } from './model.ts'

/** A table whose rows PostgreSQL and the projection must have alike, gone through by ranges of a key. */
export interface Agreement {
  readonly table: string
  /** Column of the key, `snake_case`, an integer. */
  readonly key: 'member_id' | 'purchase_id'
  /** Keys in one range: some ten thousand rows. */
  readonly step: number
  /** Columns that are added up beside the count of rows. */
  readonly sums: readonly string[]
  readonly kind: KeyKind
}

/** Figures of a range or a key, to be compared as texts. */
type Figures = string

/** What both sides say of keys: missing where they have no rows. */
type ByKey = ReadonlyMap<number, Figures>

/** Keys that are looked at again at most; beyond them a fault is as clear as it gets. */
const MOST_DOUBTS = 2_000
const TRIES = 3

/**
 * Compares both sides range by range: one question to DuckDB for all ranges, one statement a range to PostgreSQL. Where a range differs its
 * keys are compared, and keys that differ are asked once more when the projection has caught up.
 */
export async function agree(at: Looking, agreement: Agreement): Promise<Found> {
  const { key, step } = agreement
  const [ends] = await at.read((ctx) => ctx.tx.rows(loadLastKeys, {}))
  const last = (key === 'member_id' ? ends?.memberId : ends?.anonymousId) ?? 0
  const projected = await rangesOfProjection(at, agreement)
  const ranges = Math.max(Math.floor(last / step), ...projected.keys()) + 1
  const doubts: number[] = []
  let checked = 0
  for (let range = 0; range < ranges; range++) {
    const select = figuresOf(agreement, within(agreement, range))
    const rows = await at.read((ctx) => at.postgres(ctx, select))
    const [own] = readFigures(agreement, rows)
    checked += own?.rows ?? 0
    if (
      (own?.figures ?? NOTHING(agreement)) !== (projected.get(range) ?? NOTHING(agreement)) &&
      doubts.length < MOST_DOUBTS
    )
      doubts.push(...(await differing(at, agreement, within(agreement, range))))
    await at.piece((range + 1) / ranges)
  }
  const faults = await confirm(at, doubts, {
    ledger: (keys) => keysOfLedger(at, agreement, ofKeys(agreement, keys)),
    projection: (keys) => keysOfProjection(at, agreement, ofKeys(agreement, keys)),
  })
  return {
    checked,
    offending: faults.length,
    keys: faults.slice(0, MOST_KEYS).map((fault) => toKey(at, agreement, fault)),
  }
}

/** The first figure in which the two sides differ, by its name. */
export function firstDifference(
  { ledger, projection }: Pick<Fault, 'ledger' | 'projection'>,
  names: readonly Words[],
): Pick<OffendingKey, 'what' | 'note'> {
  const [left, right] = [ledger, projection].map((said) => said?.split(BETWEEN) ?? [])
  const at = names.findIndex((_, no) => (left?.[no] ?? '0') !== (right?.[no] ?? '0'))
  const what = names[at]
  return what ? { what, note: `${left?.[at] ?? '0'} ≠ ${right?.[at] ?? '0'}` } : {}
}

/** Figures of a key stand beside each other in one text, which is compared as such. */
export const BETWEEN = ' · '

const ROWS = { zh: '行数', en: 'Rows' }

const toKey = (at: Looking, { kind, table: name, sums }: Agreement, fault: Fault): OffendingKey => ({
  ...{ kind, id: fault.key },
  ...firstDifference(fault, [
    ROWS,
    ...sums.map((column) => (column === 'root_id' ? BELONGS : at.labelOf(name, column))),
  ]),
})

const BELONGS = { zh: '自然人', en: 'Person' }

/** A key of which the two sides do not say the same, and what they say. */
export interface Fault {
  readonly key: number
  readonly ledger: string | undefined
  readonly projection: string | undefined
}

/** What each side says of some keys. */
export interface Sides {
  ledger(keys: readonly number[]): Promise<ByKey>
  projection(keys: readonly number[]): Promise<ByKey>
}

/**
 * Of keys that seemed to differ, those that do: the ledger says the same before and after the projection was asked, and the projection, which had
 * taken in everything until then, says something else. What is written meanwhile is looked at again, a few times, and then left alone.
 */
export async function confirm(at: Looking, doubts: readonly number[], sides: Sides): Promise<readonly Fault[]> {
  let open = doubts
  const faults: Fault[] = []
  for (let tried = 0; tried < TRIES && open.length > 0; tried++) {
    const before = await sides.ledger(open)
    if (!(await at.caughtUp())) throw new NotJudged('projection_not_ready')
    const projected = await sides.projection(open)
    const after = await sides.ledger(open)
    const moved: number[] = []
    for (const key of open) {
      const ledger = after.get(key)
      const projection = projected.get(key)
      if (ledger === projection) continue
      if (before.get(key) === ledger) faults.push({ key, ledger, projection })
      else moved.push(key)
    }
    open = moved
  }
  return faults.sort((one, other) => one.key - other.key)
}

const columnsOf = ({ sums }: Agreement): readonly string[] => sums.map((column) => `sum(x."${column}")`)

const NOTHING = ({ sums }: Agreement): Figures => ['0', ...sums.map(() => '0')].join(BETWEEN)

const within = ({ key, step }: Agreement, range: number): Fragment =>
  sql`x.${word(key)} >= ${value('bigint', range * step)} and x.${word(key)} < ${value('bigint', (range + 1) * step)}`

const ofKeys = ({ key }: Agreement, keys: readonly number[]): Fragment =>
  sql`x.${word(key)} = any(${value('bigint[]', keys)})`

/** A name of ours as it stands. */
const word = (text: string): Fragment => ({ print: () => text })

const figures = (agreement: Agreement): Fragment =>
  word(
    [
      'cast(count(*) as bigint) as n',
      ...columnsOf(agreement).map((column, no) => `cast(coalesce(${column}, 0) as bigint) as s${no}`),
    ].join(', '),
  )

const rowOf = ({ sums }: Agreement): RowSpec => ({
  ...{ place: 'bigint', n: 'bigint' },
  ...Object.fromEntries(sums.map((_, no) => [`s${no}`, 'bigint'] as const)),
})

const figuresOf = (agreement: Agreement, where: Fragment) => ({
  row: rowOf(agreement),
  sql: sql`select cast(0 as bigint) as place, ${figures(agreement)} from ${table(agreement.table)} as x where ${where}`,
})

const byKey = (agreement: Agreement, where: Fragment) => ({
  row: rowOf(agreement),
  sql: sql`select cast(x.${word(agreement.key)} as bigint) as place, ${figures(agreement)}
    from ${table(agreement.table)} as x where ${where} group by x.${word(agreement.key)}`,
})

interface Told {
  readonly place: number
  readonly rows: number
  readonly figures: Figures
}

function readFigures({ sums }: Agreement, rows: readonly Readonly<Record<string, unknown>>[]): Told[] {
  return rows.map((row) => ({
    place: Number(row.place),
    rows: Number(row.n),
    figures: [row.n, ...sums.map((_, no) => row[`s${no}`])].map(String).join(BETWEEN),
  }))
}

const toMap = (told: readonly Told[]): Map<number, Figures> =>
  new Map(told.map(({ place, figures: said }) => [place, said]))

async function rangesOfProjection(at: Looking, agreement: Agreement): Promise<Map<number, Figures>> {
  const range = word(`x.${agreement.key} // ${agreement.step}`)
  const { rows } = await at.olap.rows({
    row: rowOf(agreement),
    sql: sql`select cast(${range} as bigint) as place, ${figures(agreement)} from ${table(agreement.table)} as x group by ${range}`,
  })
  return toMap(readFigures(agreement, rows))
}

async function keysOfProjection(at: Looking, agreement: Agreement, where: Fragment): Promise<Map<number, Figures>> {
  const { rows } = await at.olap.rows(byKey(agreement, where), { rows: 1_000_000 })
  return toMap(readFigures(agreement, rows))
}

async function keysOfLedger(at: Looking, agreement: Agreement, where: Fragment): Promise<Map<number, Figures>> {
  return toMap(readFigures(agreement, await at.read((ctx) => at.postgres(ctx, byKey(agreement, where)))))
}

async function differing(at: Looking, agreement: Agreement, where: Fragment): Promise<number[]> {
  const [ledger, projection] = await Promise.all([
    keysOfLedger(at, agreement, where),
    keysOfProjection(at, agreement, where),
  ])
  return [...new Set([...ledger.keys(), ...projection.keys()])].filter((key) => ledger.get(key) !== projection.get(key))
}
