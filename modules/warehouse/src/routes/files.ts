import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { CSV_MARK, downloadRoute, type Route, wire } from '@atrium/http'
import { done, encodeId, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import Type from 'typebox'
import type { AnalystDesk, TableFormat } from '../runs/desk.ts'
import { BOTH, codes } from './forms.ts'
import { findRun, mayRead } from './runs.ts'

const TYPES: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
}
const SAID = { csv: 'CSV', parquet: 'Parquet' } as const

/** A file as it lies; CSV with the mark by which spreadsheets read Chinese. `free` follows whatever becomes of it. */
function bytesOf(path: string, format: TableFormat, free: () => Promise<void> = async () => undefined): Readable {
  async function* parts() {
    try {
      if (format === 'csv') yield Buffer.from(CSV_MARK)
      yield* createReadStream(path)
    } finally {
      await free()
    }
  }
  return Readable.from(parts(), { objectMode: false })
}

const resultRoute = (desk: AnalystDesk | undefined, format: TableFormat): Route =>
  downloadRoute({
    name: format === 'csv' ? 'warehouse.runCsv' : 'warehouse.runParquet',
    audience: BOTH,
    path: `/v1/warehouse/runs/:runId/${format}`,
    permission: 'warehouse.download',
    contentType: TYPES[format],
    summary: { zh: `下载查询结果（${SAID[format]}）`, en: `The result of a run as ${SAID[format]}` },
    params: Type.Object({ runId: wire.id('sqr') }),
    codes: { unknown_run: codes.unknown_run, result_gone: codes.result_gone },
    handle: async (db, { params: { runId } }, by) => {
      const row = await db.read((ctx) => findRun(ctx, by, runId))
      if (!row) return refuse('unknown_run')
      const path = mayRead(row, by) ? desk?.resultOf(row.runId, format) : undefined
      if (path === undefined || !row.result) return refuse('result_gone')
      const after = { format, rows: row.result.rows }
      await db.transact((ctx) =>
        audit(ctx, [
          { by, action: 'warehouse.downloaded', subject: { kind: 'sqlRun', id: encodeId('sqr', row.runId) }, after },
        ]),
      )
      return done({ fileName: `${encodeId('sqr', row.runId)}.${format}`, bytes: bytesOf(path, format) })
    },
  })

const tableRoute = (desk: AnalystDesk | undefined, format: TableFormat): Route =>
  downloadRoute({
    name: format === 'csv' ? 'warehouse.tableCsv' : 'warehouse.tableParquet',
    audience: BOTH,
    path: `/v1/warehouse/tables/:table/${format}`,
    permission: 'warehouse.download',
    contentType: TYPES[format],
    summary: { zh: `下载整张表（${SAID[format]}）`, en: `A whole table as ${SAID[format]}` },
    about:
      'As the asker may see it, of the published data. It is written first and then sent: with tens of millions of rows that takes a minute.',
    params: Type.Object({ table: Type.String({ maxLength: 80, pattern: '^[a-z_]+\\.[a-z_]+$' }) }),
    codes: {
      no_snapshot: codes.no_snapshot,
      unknown_table: codes.unknown_table,
      house_busy: codes.house_busy,
      table_not_written: { status: 409, title: { zh: '未能写出该表', en: 'The table could not be written' } },
    },
    handle: async (db, { params: { table } }, by) => {
      if (!(await desk?.newest())) return refuse('no_snapshot')
      if (!desk?.tables.some(({ name }) => name === table)) return refuse('unknown_table')
      const written = await desk.writeTable(table, format, by)
      if (!written) return refuse('house_busy')
      const { result, path, free } = written
      if (!result.ok) {
        await free()
        return refuse('table_not_written')
      }
      const after = { format, rows: result.rows }
      await db.transact((ctx) =>
        audit(ctx, [{ by, action: 'warehouse.downloaded', subject: { kind: 'sqlTable', id: table }, after }]),
      )
      return done({ fileName: `${table}.${format}`, bytes: bytesOf(path, format, free) })
    },
  })

export const fileRoutes = (desk: AnalystDesk | undefined): readonly Route[] =>
  (['csv', 'parquet'] as const).flatMap((format) => [resultRoute(desk, format), tableRoute(desk, format)])
