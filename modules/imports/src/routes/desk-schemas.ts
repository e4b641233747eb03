import { wire } from '@atrium/http'
import { encodeId, formatInstant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { RunRow } from '../desk/store.ts'
import { TARGETS } from '../reading/index.ts'

export const NO_DESK = {
  no_desk: { status: 422, title: { zh: '本服务未开启文件导入', en: 'Files are not taken here' } },
} as const
export const NARROW = {
  scope_too_narrow: {
    status: 403,
    title: { zh: '导入需要全集团的数据权限', en: 'Imports need the whole group in scope' },
  },
} as const
export const UNKNOWN_FILE = {
  unknown_file: { status: 404, title: { zh: '文件不存在或已清理', en: 'No such file, or it is gone' } },
} as const
export const UNKNOWN_RUN = { unknown_run: { status: 404, title: { zh: '没有这次导入', en: 'No such run' } } } as const

export const UploadedFile = Type.Object(
  {
    fileId: wire.id('imf'),
    name: Type.String(),
    bytes: Type.Integer({ description: 'So far' }),
    uploadedAt: wire.instant(),
  },
  { $id: 'ImportFile' },
)

const Words = Type.Object({ zh: Type.String(), en: Type.String() })

export const ImportRun = Type.Object(
  {
    runId: wire.id('imr'),
    fileId: wire.id('imf'),
    fileName: Type.String(),
    target: wire.oneOf(TARGETS),
    mapping: Type.String({ description: 'Name of the preset or mapping' }),
    dryRun: Type.Boolean(),
    state: wire.oneOf(['waiting', 'running', 'done', 'failed']),
    jobId: wire.nullable(wire.id('imp')),
    progress: wire.nullable(
      Type.Object({
        phase: wire.oneOf(['opening', 'reading', 'handing-over', 'done']),
        rowsRead: Type.Integer(),
        rowsRejected: Type.Integer(),
        bytesRead: Type.Integer(),
        bytesTotal: Type.Integer(),
        recordsDone: Type.Integer(),
        recordsTotal: wire.nullable(Type.Integer({ description: 'Known once all is read' })),
        written: Type.Integer(),
        unchanged: Type.Integer({ description: 'Were here already, just so' }),
        refused: Type.Integer(),
        rowsPerSecond: Type.Number(),
        secondsLeft: wire.nullable(Type.Number()),
        errors: Type.Integer({ description: 'Lines of the error file' }),
      }),
    ),
    errors: Type.Array(
      Type.Object({
        row: Type.Integer(),
        column: Type.String(),
        value: Type.String(),
        code: Type.String(),
        message: Words,
      }),
      { description: 'The first hundred' },
    ),
    fault: wire.nullable(Words),
    askedAt: wire.instant(),
    endedAt: wire.nullable(wire.instant()),
  },
  { $id: 'ImportRun' },
)

export const runReply = (run: RunRow): Static<typeof ImportRun> => ({
  runId: encodeId('imr', run.runId),
  fileId: encodeId('imf', run.fileId),
  fileName: run.fileName,
  target: run.mapping.target,
  mapping: run.mapping.name,
  dryRun: run.dry,
  // Held to these words by a check constraint.
  state: run.state as Static<typeof ImportRun>['state'],
  jobId: run.jobId === null ? null : encodeId('imp', run.jobId),
  progress: run.progress,
  errors: [...run.errors],
  fault: run.fault,
  askedAt: formatInstant(run.askedAt),
  endedAt: run.endedAt === null ? null : formatInstant(run.endedAt),
})
