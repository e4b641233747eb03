import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  commandRoute,
  cursor,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  queryRoute,
  type Route,
  wire,
} from '@atrium/http'
import { type By, type Ctx, done, encodeId, refuse } from '@atrium/kernel'
import { SHOWN_ROWS } from '@atrium/olap'
import Type from 'typebox'
import { DEFAULT_ROWS, MOST_SQL, ROW_LIMITS } from '../limits.ts'
import type { AnalystDesk } from '../runs/desk.ts'
import { cancelRuns, startRuns } from '../runs/start-runs.ts'
import { listSqlRuns, loadRuns, type RunRow } from '../runs/store.ts'
import { covers, isOwn, runnerOf } from '../seen.ts'
import { BOTH, codes, runForm, writeRun } from './forms.ts'

const params = Type.Object({ runId: wire.id('sqr') })
const { unknown_run, result_gone } = codes
const after = cursor(Type.Object({ startedAt: Type.Integer(), runId: Type.Integer() }))
/** Rows of one page of a result. */
const MOST_PAGE = 1_000

/** A run of one's own; its result only as long as the data scope holds what may be in it. */
export async function findRun(ctx: Ctx, by: By, runId: string): Promise<RunRow | undefined> {
  const [row] = await ctx.tx.rows(loadRuns, { runId: [wire.readId('sqr', runId)] })
  return row && isOwn(row, by) ? row : undefined
}

export const mayRead = ({ nodes }: RunRow, { scope }: By): boolean => covers(scope, nodes)

const startRoute = (desk: AnalystDesk | undefined): Route =>
  commandRoute({
    name: 'warehouse.run',
    audience: BOTH,
    path: '/v1/warehouse/running',
    permission: 'warehouse.query',
    summary: { zh: '运行一条 SQL', en: 'Run a statement' },
    about:
      'One statement that reads (select, with, describe, show, explain, summarize), in DuckDB’s dialect. It runs in a process of its own over the published data; ask for the run until it has ended. What is refused comes back in the run as a code with its place. A key asks within its own data scope and has its runs for itself.',
    idempotency: 'none',
    ask: Type.Object({
      sql: Type.String({ minLength: 1, maxLength: MOST_SQL }),
      rowLimit: Type.Optional(
        Type.Unsafe<(typeof ROW_LIMITS)[number]>({
          type: 'integer',
          enum: [...ROW_LIMITS],
          description: 'Rows of the answer at most; 10,000 where left out',
        }),
      ),
    }),
    value: Type.Object({ runId: wire.id('sqr') }),
    codes: {
      no_snapshot: codes.no_snapshot,
      account_busy: codes.account_busy,
      house_busy: codes.house_busy,
    },
    toAsk: ({ sql, rowLimit = DEFAULT_ROWS }, by) => ({ by, sql, rowLimit }),
    command: (ctx, asks) => startRuns(ctx, asks, desk),
    toReply: ({ runId }) => ({ runId: encodeId('sqr', runId) }),
  })

const cancelRoute = (desk: AnalystDesk | undefined): Route =>
  commandRoute({
    name: 'warehouse.cancel',
    audience: BOTH,
    path: '/v1/warehouse/cancelling',
    permission: 'warehouse.query',
    summary: { zh: '取消运行中的查询', en: 'Stop a run' },
    ask: params,
    value: params,
    codes: { unknown_run },
    toAsk: ({ runId }, by) => ({ by, runId: wire.readId('sqr', runId) }),
    command: (ctx, asks) => cancelRuns(ctx, asks, desk),
    toReply: ({ runId }) => ({ runId: encodeId('sqr', runId) }),
  })

const oneRoute = (desk: AnalystDesk | undefined): Route =>
  queryRoute({
    name: 'warehouse.runOne',
    audience: BOTH,
    path: '/v1/warehouse/runs/:runId',
    permission: 'warehouse.query',
    summary: { zh: '一次运行的状态与结果', en: 'How a run stands, and what came of it' },
    params,
    reply: runForm,
    codes: { unknown_run },
    handle: async (ctx, input, by) => {
      const row = await findRun(ctx, by, input.params.runId)
      return row ? done(writeRun(row, desk, ctx.now)) : refuse('unknown_run')
    },
  })

const listRoute = (desk: AnalystDesk | undefined): Route =>
  queryRoute({
    name: 'warehouse.runs',
    audience: BOTH,
    path: '/v1/warehouse/runs',
    permission: 'warehouse.query',
    summary: { zh: '我的查询历史', en: 'What I ran, the latest first' },
    query: Type.Object(pageQuery(after)),
    reply: pageReply(runForm),
    codes: {},
    handle: async (ctx, { query }, by) => {
      const place = after.read(query.cursor)
      const rows = await ctx.tx.rows(listSqlRuns, {
        ...runnerOf(by),
        before: place?.startedAt ?? ctx.now + 1,
        beforeId: place?.runId ?? 0,
        limit: pageSize(query.limit) + 1,
      })
      return done(
        pageOf(rows, query.limit, after, {
          item: (row) => writeRun(row, desk, ctx.now),
          place: ({ startedAt, runId }) => ({ startedAt, runId }),
        }),
      )
    },
  })

type Cell = string | number | boolean | null

const rowsRoute = (desk: AnalystDesk | undefined): Route =>
  queryRoute({
    name: 'warehouse.runRows',
    audience: BOTH,
    path: '/v1/warehouse/runs/:runId/rows',
    permission: 'warehouse.query',
    summary: { zh: '结果的一页', en: 'A page of the result' },
    about: `Of the first ${SHOWN_ROWS} rows; files hold the rest. Long texts are cut at 2,000 letters here; integers beyond 2^53 are texts.`,
    params,
    query: Type.Object({
      offset: Type.Optional(wire.integer(0, SHOWN_ROWS)),
      limit: Type.Optional(wire.integer(1, MOST_PAGE)),
    }),
    reply: Type.Object({
      rows: Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]))),
    }),
    codes: { unknown_run, result_gone },
    handle: async (ctx, { params: { runId }, query }, by) => {
      const row = await findRun(ctx, by, runId)
      if (!row) return refuse('unknown_run')
      const path = mayRead(row, by) ? desk?.resultOf(row.runId, 'rows') : undefined
      if (path === undefined) return refuse('result_gone')
      return done({ rows: await pageOfFile(path, query.offset ?? 0, query.limit ?? MOST_PAGE) })
    },
  })

/** Lines of a file, read as far as they are wanted. */
async function pageOfFile(path: string, offset: number, limit: number): Promise<Cell[][]> {
  const file = createReadStream(path)
  const rows: Cell[][] = []
  let at = 0
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (at++ < offset) continue
      // The sandbox wrote it, a row a line.
      rows.push(JSON.parse(line) as Cell[])
      if (rows.length === limit) break
    }
  } finally {
    file.destroy()
  }
  return rows
}

export const runRoutes = (desk: AnalystDesk | undefined): readonly Route[] => [
  startRoute(desk),
  cancelRoute(desk),
  listRoute(desk),
  oneRoute(desk),
  rowsRoute(desk),
]
