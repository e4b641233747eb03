import { access } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { downloadRoute, wire } from '@atrium/http'
import { done, refuse } from '@atrium/kernel'
import Type from 'typebox'
import type { ImportDesk } from '../desk/desk.ts'
import { MOST_REFUSED_ROWS, refusedRows } from '../desk/refused-rows.ts'
import { isMine, NO_DESK, UNKNOWN_RUN } from './desk-schemas.ts'
import { loadRunOf } from './runs.ts'

/** The rows that a run refused, for whoever sent the file: their cells are the file's own. */
export const errorsRoute = (desk: ImportDesk | undefined) =>
  downloadRoute({
    name: 'imports.runErrors',
    audience: ['admin'],
    path: '/v1/imports/runs/:runId/errors',
    permission: 'imports.run',
    contentType: 'text/csv; charset=utf-8',
    summary: { zh: '下载未导入的行', en: 'The rows that were refused, as CSV' },
    about: `Row, column and reason, then the cells as they were: correct them and upload the file as it is. At most ${MOST_REFUSED_ROWS} rows; for whoever asked for the run alone.`,
    params: Type.Object({ runId: wire.id('imr') }),
    query: Type.Object({ language: Type.Optional(wire.oneOf(['zh', 'en'])) }),
    codes: {
      ...NO_DESK,
      ...UNKNOWN_RUN,
      not_yours: { status: 403, title: { zh: '只有发起人可以下载', en: 'Only whoever asked for the run' } },
      no_errors: { status: 404, title: { zh: '没有未导入的行', en: 'No row was refused' } },
    },
    handle: async (db, { params, query: { language = 'zh' } }, by) => {
      if (!desk) return refuse('no_desk')
      const run = await db.read((ctx) => loadRunOf(ctx, params.runId, by))
      if (!run) return refuse('unknown_run')
      if (!isMine(run, by)) return refuse('not_yours')
      const log = desk.shelf.errorsOf(run.runId)
      const path = desk.shelf.pathOf(run.fileId)
      if (!(await isThere(log)) || !(await isThere(path))) return refuse('no_errors')
      const bytes = Readable.from(refusedRows({ path, layout: run.mapping.file }, log, language), { objectMode: false })
      return done({ fileName: `${bare(run.fileName)}.${language === 'zh' ? '未导入' : 'refused'}.csv`, bytes })
    },
  })

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    // Whatever keeps it from being read.
    return false
  }
}

/** `2026-05.csv.gz` is `2026-05`. */
const bare = (fileName: string): string => fileName.replace(/(\.csv|\.csv\.gz|\.xlsx)$/i, '')
