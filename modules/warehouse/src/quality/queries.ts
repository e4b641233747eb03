import { productsByIds } from '@atrium/catalog'
import { type By, type Ctx, encodeId, formatInstant, type IdPrefix } from '@atrium/kernel'
import { type LocalName, loadOrganization } from '@atrium/organization'
import { sourcesOf } from '@atrium/purchases'
import { listSources } from '@atrium/tracking'
import { CHECKS, checkOf } from './checks.ts'
import { judgedOf } from './keep.ts'
import { type Check, type KeyKind, type OffendingKey, type State, scoresOf } from './model.ts'
import { loadTerms, mostOf } from './settings.ts'
import {
  findOpenRun,
  listRuns,
  listStandings,
  listTrends,
  loadKeys,
  loadOutline,
  type RunRow,
  type StandingRow,
} from './store.ts'

/** Runs whose scores make the trend. */
const TREND = 30

/** Counts and keys are of the whole group: nobody else's to know. */
export const seesAll = ({ scope }: By): boolean => scope === 'all'

const progressOf = (run: RunRow, done: number) => ({
  askedAt: formatInstant(run.askedAt),
  total: run.total,
  done,
  check: run.currentCode,
  share: Math.min(1, (done + (run.currentCode === null ? 0 : run.currentShare)) / Math.max(1, run.total)),
})

/** Everything that the page shows of how the data stands. */
export async function qualityOverview(ctx: Ctx, by: By, tableNames: ReadonlyMap<string, LocalName>) {
  const [place, standings, runs, [open], trends] = await Promise.all([
    loadTerms(ctx),
    ctx.tx.rows(listStandings, {}),
    ctx.tx.rows(listRuns, { limit: TREND }),
    ctx.tx.rows(findOpenRun, {}),
    ctx.tx.rows(listTrends, { code: CHECKS.map(({ code }) => code), limit: TREND }),
  ])
  const all = seesAll(by)
  const byCode = new Map(standings.map((row) => [row.code, row]))
  const now = scoresOf(judgedOf(standings))
  const scored = runs.filter(({ score }) => score !== null)
  const done = open ? trends.filter(({ runId }) => runId === open.runId).length : 0
  return {
    whole: all,
    score: now.whole ?? null,
    before: scored[1]?.score ?? null,
    leastScore: (place?.terms.leastScore ?? 0) * 10,
    checkedAt: runs[0]?.endedAt ? formatInstant(runs[0].endedAt) : null,
    running: open ? progressOf(open, done) : null,
    trend: scored
      .map(({ endedAt, score, askedAt }) => ({ at: formatInstant(endedAt ?? askedAt), score: score ?? 0 }))
      .reverse(),
    tables: [...new Set(CHECKS.map(({ table }) => table))].map((table) => {
      const own = CHECKS.filter((check) => check.table === table)
      return {
        table,
        name: tableNames.get(table) ?? { zh: table },
        score: now.tables[table] ?? null,
        checks: own.length,
        failed: own.filter(({ code }) => byCode.get(code)?.state === 'failed').length,
      }
    }),
    checks: CHECKS.map((check) => ({
      ...declared(check),
      tableName: tableNames.get(check.table) ?? { zh: check.table },
      mostBp: place ? mostOf(check, place.terms) : check.mostBp,
      standing: standing(byCode.get(check.code), all),
      trend: trends
        .filter(({ code }) => code === check.code)
        .map(({ endedAt, state, checked, offending }) => ({
          at: formatInstant(endedAt),
          state: state as State,
          share: all ? shareOf(checked, offending) : null,
        }))
        .reverse(),
    })),
  }
}

const declared = ({ code, kind, owner, table, severity, name, about, reads }: Check) => ({
  ...{ code, kind, owner, table, severity, reads },
  name: { ...name },
  about: { ...about },
})

const shareOf = (checked: number, offending: number): number =>
  checked === 0 ? 0 : Math.min(1, offending / Math.max(checked, offending))

const standing = (row: StandingRow | undefined, all: boolean) =>
  row
    ? {
        // Check constraints hold the words of states; `whyOf` of the desk writes the other.
        state: row.state as State,
        sinceAt: formatInstant(row.sinceAt),
        checkedAt: formatInstant(row.endedAt),
        ms: row.ms,
        why: row.why,
        checked: all ? row.checked : null,
        offending: all ? row.offending : null,
      }
    : null

/** History of a check and what offends now. Undefined for no such check. */
export async function qualityCheck(ctx: Ctx, by: By, code: string, tableNames: ReadonlyMap<string, LocalName>) {
  const check = checkOf(code)
  if (!check) return undefined
  const all = seesAll(by)
  const [place, [row], history, [kept]] = await Promise.all([
    loadTerms(ctx),
    ctx.tx.rows(listStandings, {}).then((rows) => rows.filter((each) => each.code === code)),
    ctx.tx.rows(listTrends, { code: [code], limit: TREND }),
    ctx.tx.rows(loadKeys, { code }),
  ])
  return {
    ...declared(check),
    tableName: tableNames.get(check.table) ?? { zh: check.table },
    mostBp: place ? mostOf(check, place.terms) : check.mostBp,
    standing: standing(row, all),
    keys: all ? await writeKeys(ctx, kept?.keys ?? []) : [],
    history: history.map((each) => ({
      at: formatInstant(each.endedAt),
      state: each.state as State,
      why: each.why,
      ms: each.ms,
      checked: all ? each.checked : null,
      offending: all ? each.offending : null,
    })),
  }
}

const PREFIXES: Partial<Record<KeyKind, IdPrefix>> = {
  member: 'mbr',
  purchase: 'pur',
  product: 'prd',
  node: 'org',
  storeDay: 'org',
}

/** Ids as they are written on the wire, with names of what has one; people are named by whoever shows them. */
async function writeKeys(ctx: Ctx, keys: readonly OffendingKey[]) {
  const numbers = (kind: KeyKind) => keys.flatMap((key) => (key.kind === kind ? [Number(key.id)] : []))
  const [organization, products, feeds, sources] = await Promise.all([
    loadOrganization(ctx),
    productsByIds(ctx, numbers('product')),
    sourcesOf(ctx),
    listSources(ctx),
  ])
  const nameOf = ({ kind, id }: OffendingKey): LocalName | undefined => {
    if (kind === 'node' || kind === 'storeDay') return organization.node(Number(id))?.name
    if (kind === 'product') return products.get(Number(id))?.name
    if (kind === 'feed') return feeds.get(String(id))?.name
    return kind === 'trackingSource' ? sources.find(({ code }) => code === id)?.name : undefined
  }
  return keys.map((key) => {
    const prefix = PREFIXES[key.kind]
    return {
      kind: key.kind,
      id: prefix ? encodeId(prefix, Number(key.id)) : String(key.id),
      name: nameOf(key) ?? null,
      memberId: key.memberId === undefined ? null : encodeId('mbr', key.memberId),
      what: key.what ? { ...key.what } : null,
      note: key.note ?? null,
    }
  })
}

export interface QualityOutline {
  /** Per thousand; null where nothing was judged. */
  readonly score: number | null
  readonly checkedAt: number | null
  readonly failed: number
  /** Per thousand: below it an alarm is raised. */
  readonly leastScore: number
}

/** How the data stands, in a line: for the page of the system. */
export async function qualityOutline(ctx: Ctx): Promise<QualityOutline> {
  const [place, [row]] = await Promise.all([loadTerms(ctx), ctx.tx.rows(loadOutline, {})])
  return {
    score: row?.score ?? null,
    checkedAt: row?.endedAt ?? null,
    failed: row?.failed ?? 0,
    leastScore: (place?.terms.leastScore ?? 0) * 10,
  }
}
