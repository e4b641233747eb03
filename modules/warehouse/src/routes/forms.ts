import { wire } from '@atrium/http'
import { decodeId, encodeId, formatInstant } from '@atrium/kernel'
import { SANDBOX_FAULTS, type SandboxFault } from '@atrium/olap'
import Type, { type Static } from 'typebox'
import type { AnalystDesk } from '../runs/desk.ts'
import type { RunRow } from '../runs/store.ts'

export const ADMIN = ['admin'] as const
export const BOTH = ['admin', 'partner'] as const

export const codes = {
  only_staff: { status: 403, title: { zh: '仅员工账号可用', en: 'Only accounts of staff ask with SQL' } },
  no_snapshot: { status: 409, title: { zh: '分析数据尚未发布', en: 'Nothing was published for analysts yet' } },
  account_busy: { status: 409, title: { zh: '您已有查询在运行', en: 'Queries of yours are running already' } },
  house_busy: { status: 409, title: { zh: '正在运行的查询过多', en: 'Too many queries are running' } },
  unknown_run: { status: 404, title: { zh: '查询不存在', en: 'No such run' } },
  result_gone: { status: 404, title: { zh: '结果已过期', en: 'The result is not kept any more' } },
  result_cut: { status: 409, title: { zh: '结果已被截断', en: 'The result was cut at its limit' } },
  unknown_table: { status: 404, title: { zh: '表不存在', en: 'No such table' } },
  unknown_query: { status: 404, title: { zh: '已保存的查询不存在', en: 'No such saved query' } },
  unknown_dataset: { status: 404, title: { zh: '数据集不存在', en: 'No such dataset' } },
  not_yours: { status: 403, title: { zh: '只有创建者可以修改', en: 'Only who keeps it may change it' } },
  name_taken: { status: 409, title: { zh: '已有同名的', en: 'There is one of that name' } },
  too_many_datasets: { status: 409, title: { zh: '数据集数量已达上限', en: 'No room for more datasets' } },
  just_published: { status: 409, title: { zh: '数据刚刚发布过', en: 'The data was published just now' } },
} as const

const column = Type.Object({
  name: Type.String(),
  type: Type.String({ description: 'In DuckDB’s words' }),
  kind: wire.oneOf(['number', 'text', 'boolean', 'time']),
})

export const resultForm = Type.Object({
  columns: Type.Array(column),
  rows: Type.Integer(),
  cut: Type.Boolean({ description: 'There were more rows than the limit' }),
  bytes: Type.Integer({ description: 'Of the Parquet file' }),
})

/** DuckDB counts columns without end; a name is enough to show one. */
const faultForm = Type.Object({
  code: wire.oneOf(SANDBOX_FAULTS),
  message: wire.nullable(Type.String({ description: 'DuckDB’s words, where they help' })),
  line: wire.nullable(Type.Integer({ description: 'From 1' })),
  column: wire.nullable(Type.Integer({ description: 'From 1, in UTF-16 units' })),
})

export const runForm = Type.Object({
  runId: wire.id('sqr'),
  sql: Type.String(),
  state: wire.oneOf(['running', 'done', 'failed', 'cancelled']),
  percent: Type.Integer({ description: 'How far it is, where that is known; else 0' }),
  rowLimit: Type.Integer(),
  startedAt: wire.instant(),
  endedAt: wire.nullable(wire.instant()),
  asOf: Type.String({ format: 'date-time', description: 'Moment of the data that was asked' }),
  result: wire.nullable(resultForm),
  kept: Type.Boolean({ description: 'Whether rows and files of the result are still there' }),
  fault: wire.nullable(faultForm),
})

/** Place in a text as editors count it. */
function placeIn(sql: string, place: number | null): { readonly line: number | null; readonly column: number | null } {
  if (place === null) return { line: null, column: null }
  const before = sql.slice(0, place).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

const isFault = (code: string): code is SandboxFault => (SANDBOX_FAULTS as readonly string[]).includes(code)

/** A run as it is told; one whose process went without a word has failed. */
export function writeRun(row: RunRow, desk: AnalystDesk | undefined, now: number): Static<typeof runForm> {
  const isLost = row.state === 'running' && row.endsBy < now
  const code = isLost ? 'sql_broken' : row.code
  return {
    runId: encodeId('sqr', row.runId),
    sql: row.sql,
    // The table holds no other word.
    state: isLost ? 'failed' : (row.state as 'running' | 'done' | 'failed' | 'cancelled'),
    percent: Math.round(desk?.percentOf(row.runId) ?? 0),
    rowLimit: row.rowLimit,
    startedAt: formatInstant(row.startedAt),
    endedAt: row.endedAt === null ? null : formatInstant(row.endedAt),
    asOf: formatInstant(row.asOf),
    result: row.result && {
      ...row.result,
      columns: row.result.columns.map((one) => ({ ...one })),
    },
    kept: row.result !== null && desk?.resultOf(row.runId, 'rows') !== undefined,
    fault: code === null || !isFault(code) ? null : { code, message: row.message, ...placeIn(row.sql, row.place) },
  }
}

export const runIdOf = (text: string): number => decodeId('sqr', text) ?? 0
