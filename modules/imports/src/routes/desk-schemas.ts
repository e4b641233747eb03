import { wire } from '@atrium/http'
import { type By, done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { RunRow } from '../desk/store.ts'
import { parseMapping, TARGETS } from '../reading/index.ts'

export const NO_DESK = {
  no_desk: { status: 422, title: { zh: '本服务未开启文件导入', en: 'Files are not taken here' } },
} as const
export const NARROW = {
  scope_too_narrow: {
    status: 403,
    title: { zh: '这项导入需要全集团的数据权限', en: 'This needs the whole group in scope' },
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

export const Words = Type.Object({ zh: Type.String(), en: Type.String() })

export const ImportRun = Type.Object(
  {
    runId: wire.id('imr'),
    fileId: wire.id('imf'),
    fileName: Type.String(),
    target: wire.oneOf(TARGETS),
    mapping: Type.String({ description: 'Name of the preset or mapping' }),
    dryRun: Type.Boolean(),
    state: wire.oneOf(['waiting', 'running', 'done', 'failed', 'stopped']),
    stopping: Type.Boolean({ description: 'Asked to end; it does after the batch in hand' }),
    mine: Type.Boolean({ description: 'Asked for by whoever reads this: only they get the refused rows' }),
    layout: wire.nullable(Type.Object({ layoutId: wire.id('iml'), version: Type.Integer() })),
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
        written: Type.Integer({ description: 'Made or changed' }),
        changed: Type.Integer({ description: 'Of these, what was here and is otherwise now' }),
        unchanged: Type.Integer({ description: 'Were here already, just so' }),
        refused: Type.Integer(),
        rowsPerSecond: Type.Number(),
        recordsPerSecond: Type.Number({ description: 'Posted, since the run was taken up' }),
        secondsLeft: wire.nullable(Type.Number()),
        seconds: Type.Number({ description: 'Since the run was taken up' }),
        errors: Type.Integer({ description: 'Faults; a row may have several' }),
        reasons: Type.Array(
          Type.Object({
            code: Type.String(),
            column: Type.String(),
            message: Words,
            rows: Type.Integer(),
            firstRow: Type.Integer(),
          }),
          { description: 'Why rows were refused, the commonest first' },
        ),
        samples: Type.Array(
          Type.Object({ row: Type.Integer(), became: wire.oneOf(['created', 'changed']), text: Type.String() }),
          { description: 'The first that were made or changed, without naming people' },
        ),
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

export const runReply = (run: RunRow, by: By): Static<typeof ImportRun> => ({
  runId: encodeId('imr', run.runId),
  fileId: encodeId('imf', run.fileId),
  fileName: run.fileName,
  target: run.mapping.target,
  mapping: run.mapping.name,
  dryRun: run.dry,
  // Held to these words by a check constraint.
  state: run.state as Static<typeof ImportRun>['state'],
  stopping: run.stopAskedAt !== null && run.endedAt === null,
  mine: isMine(run, by),
  layout:
    run.layoutId === null || run.layoutVersion === null
      ? null
      : { layoutId: encodeId('iml', run.layoutId), version: run.layoutVersion },
  jobId: run.jobId === null ? null : encodeId('imp', run.jobId),
  progress:
    run.progress === null
      ? null
      : {
          ...run.progress,
          // Runs that were noted before these were told have none of them.
          changed: run.progress.changed ?? 0,
          recordsPerSecond: run.progress.recordsPerSecond ?? 0,
          seconds: run.progress.seconds ?? 0,
          reasons: [...(run.progress.reasons ?? [])],
          samples: [...(run.progress.samples ?? [])],
        },
  errors: run.errors.map(({ row, column, value, code, refusal, message }) => ({
    row,
    column,
    value,
    code: refusal ?? code,
    message,
  })),
  fault: run.fault,
  askedAt: formatInstant(run.askedAt),
  endedAt: run.endedAt === null ? null : formatInstant(run.endedAt),
})

/** Whether a run was asked for by this asker. */
export const isMine = ({ actorKind, actorId }: Pick<RunRow, 'actorKind' | 'actorId'>, by: By): boolean =>
  actorKind === by.actor.kind && actorId === by.actor.id

/** A mapping as it travels; `mappingFrom` checks it whole. */
export const MappingBody = Type.Record(Type.String(), Type.Unknown(), {
  description: 'A mapping (docs/IMPORTS.md)',
})

export const INVALID_MAPPING = {
  invalid_mapping: { status: 422, title: { zh: '映射有误', en: 'The mapping has faults' } },
} as const

/** The mapping of a request, or what is wrong with it, place by place. */
export function mappingFrom(body: unknown) {
  const parsed = parseMapping(body)
  if (parsed.ok) return done(parsed.value)
  const faults = parsed.problems.map(({ pointer, message }) => ({
    pointer: `/mapping${pointer}`,
    code: 'invalid_mapping',
    message,
  }))
  return refuse('invalid_mapping', faults[0] && `${faults[0].pointer}: ${faults[0].message}`, faults.slice(0, 100))
}

/** Sequences of 32 bits stand behind these ids. */
export function smallId(prefix: 'imf' | 'imr' | 'iml', text: string): number | undefined {
  const id = wire.readId(prefix, text)
  return id < 2 ** 31 ? id : undefined
}
