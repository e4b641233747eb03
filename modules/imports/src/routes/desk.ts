import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { commandRoute, downloadRoute, queryRoute, type Route, uploadRoute, wire } from '@atrium/http'
import { type By, type Ctx, contentHash, done, encodeId, formatInstant, type Outcome, refuse } from '@atrium/kernel'
import Type from 'typebox'
import type { ImportDesk } from '../desk/desk.ts'
import { MOST_BYTES, ownFile } from '../desk/files.ts'
import { previewFile } from '../desk/preview.ts'
import { insertRun, listRuns, loadRun, type RunRow } from '../desk/store.ts'
import { type Mapping, parseMapping, presetNamed, presets, ReadError, TARGETS } from '../reading/index.ts'
import { FIELDS, IDENTITY_KINDS } from '../reading/targets.ts'
import { ENCODINGS } from '../reading/text-encoding.ts'
import { ImportRun, NARROW, NO_DESK, runReply, UNKNOWN_FILE, UNKNOWN_RUN, UploadedFile } from './desk-schemas.ts'

const PERMISSION = 'imports.run'
const audience = ['admin'] as const

/** What the console and machines do with files; `desk` is undefined where no server runs (documents, laws). */
export const deskRoutes = (desk: ImportDesk | undefined): readonly Route[] => [
  uploadFile(desk),
  previewRoute(desk),
  layoutsRoute,
  startRun(desk),
  runsRoute,
  runRoute,
  errorsRoute(desk),
]

const uploadFile = (desk: ImportDesk | undefined) =>
  uploadRoute({
    name: 'imports.uploadFile',
    audience,
    path: '/v1/imports/files',
    permission: PERMISSION,
    summary: { zh: '上传待导入的文件', en: 'Upload a file to import' },
    about: `CSV, gzipped CSV or XLSX, at most ${MOST_BYTES / 1024 ** 2} MiB, as raw bytes. A large file comes in pieces: each further one names \`fileId\` and the \`offset\` at which it begins; a piece that broke off is sent again. Kept for 24 hours, for its sender alone.`,
    query: Type.Object({
      name: wire.text(200),
      fileId: Type.Optional(wire.id('imf')),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_BYTES })),
    }),
    reply: UploadedFile,
    codes: {
      ...NO_DESK,
      ...NARROW,
      ...UNKNOWN_FILE,
      unsupported_file: {
        status: 422,
        title: { zh: '只支持 csv、csv.gz、xlsx 文件', en: 'Only csv, csv.gz and xlsx' },
      },
      file_too_large: { status: 422, title: { zh: '文件过大', en: 'The file is too large' } },
      too_many_files: {
        status: 409,
        title: { zh: '待导入的文件太多，请稍后再传', en: 'Too many files wait; try later' },
      },
      wrong_offset: { status: 409, title: { zh: '续传位置不对', en: 'The piece does not begin where the file ends' } },
    },
    handle: async (db, { query: { name, fileId, offset = 0 } }, bytes, by) => {
      const refused = !desk ? refuse('no_desk') : by.scope === 'all' ? undefined : refuse('scope_too_narrow')
      if (refused || !desk) {
        bytes.resume()
        return refused ?? refuse('no_desk')
      }
      const id = fileId === undefined ? undefined : smallId('imf', fileId)
      const after = fileId === undefined ? {} : { after: { fileId: id ?? 0, offset } }
      const taken = await desk.shelf.take(db, { name, ...after }, bytes, by)
      if (!taken.ok) return taken
      const { value } = taken
      return done({
        fileId: encodeId('imf', value.fileId),
        name: value.name,
        bytes: value.bytes,
        uploadedAt: formatInstant(value.uploadedAt),
      })
    },
  })

/** Sequences of 32 bits stand behind these ids. */
function smallId(prefix: 'imf' | 'imr', text: string): number | undefined {
  const id = wire.readId(prefix, text)
  return id < 2 ** 31 ? id : undefined
}

const fileOf = async (ctx: Ctx, text: string, by: By) => {
  const fileId = smallId('imf', text)
  return fileId === undefined ? undefined : ownFile(ctx, fileId, by)
}

const previewRoute = (desk: ImportDesk | undefined) =>
  queryRoute({
    name: 'imports.previewFile',
    audience,
    path: '/v1/imports/files/:fileId',
    permission: PERMISSION,
    summary: { zh: '预览文件的列与前几行', en: 'Columns and first rows of a file' },
    params: Type.Object({ fileId: wire.id('imf') }),
    query: Type.Object({
      encoding: Type.Optional(wire.oneOf(ENCODINGS)),
      headerRow: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      sheet: Type.Optional(wire.text(200)),
    }),
    reply: Type.Object(
      {
        fileId: wire.id('imf'),
        name: Type.String(),
        bytes: Type.Integer(),
        format: wire.oneOf(['csv', 'xlsx']),
        encoding: wire.nullable(Type.String({ description: 'As told from the bytes, or as asked for' })),
        columns: Type.Array(Type.String()),
        rows: Type.Array(Type.Object({ row: Type.Integer(), cells: Type.Array(Type.String()) })),
        fitting: Type.Array(Type.String(), { description: 'Presets whose columns the file has' }),
      },
      { $id: 'ImportPreview' },
    ),
    codes: {
      ...NO_DESK,
      ...UNKNOWN_FILE,
      unreadable_file: { status: 422, title: { zh: '文件无法读取', en: 'The file cannot be read' } },
    },
    handle: async (ctx, { params, query }, by) => {
      if (!desk) return refuse('no_desk')
      const file = await fileOf(ctx, params.fileId, by)
      if (!file) return refuse('unknown_file')
      try {
        const preview = await previewFile(desk.shelf.pathOf(file.fileId), query)
        return done({
          fileId: params.fileId,
          name: file.name,
          bytes: file.bytes,
          ...preview,
          columns: [...preview.columns],
          rows: preview.rows.map(({ row, cells }) => ({ row, cells: [...cells] })),
          fitting: [...preview.fitting],
        })
      } catch (error) {
        if (!(error instanceof ReadError)) throw error
        return error.code === 'no_such_file' ? refuse('unknown_file') : refuse('unreadable_file', error.wording.zh)
      }
    },
  })

const layoutsRoute = queryRoute({
  name: 'imports.layouts',
  audience,
  path: '/v1/imports/layouts',
  permission: PERMISSION,
  summary: { zh: '可导入的内容、字段与预设', en: 'Targets with their fields, and presets' },
  reply: Type.Object(
    {
      targets: Type.Array(
        Type.Object({
          target: wire.oneOf(TARGETS),
          fields: Type.Array(
            Type.Object({
              name: Type.String(),
              type: Type.String(),
              required: Type.Boolean(),
              words: Type.Array(Type.String()),
            }),
          ),
        }),
      ),
      presets: Type.Array(
        Type.Object({
          name: Type.String(),
          title: Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) }),
          notes: wire.nullable(Type.String()),
          target: wire.oneOf(TARGETS),
        }),
      ),
      identityKinds: Type.Array(Type.String()),
      encodings: Type.Array(Type.String()),
    },
    { $id: 'ImportLayouts' },
  ),
  codes: {},
  handle: async () =>
    done({
      targets: TARGETS.map((target) => ({
        target,
        fields: Object.entries(FIELDS[target]).map(([name, { type, required = false, words = [] }]) => ({
          name,
          type,
          required,
          words: [...words],
        })),
      })),
      presets: presets.map(({ name, title, notes = null, target }) => ({ name, title, notes, target })),
      identityKinds: [...IDENTITY_KINDS],
      encodings: [...ENCODINGS],
    }),
})

interface StartAsk {
  readonly fileId: string
  /** Or the run whose mapping is taken. */
  readonly mapping: Mapping | { readonly like: string }
  readonly dryRun: boolean
  readonly prospects: boolean
  readonly by: By
}

const startRun = (desk: ImportDesk | undefined) =>
  commandRoute({
    name: 'imports.startRun',
    audience,
    path: '/v1/imports/runs',
    permission: PERMISSION,
    summary: { zh: '开始导入或试运行', en: 'Start an import, or a dry run of it' },
    about:
      'Give a preset, a mapping, or with `like` an earlier run whose mapping it takes. Goes on in the background, one at a time; a run that was cut off is taken up again. The same file under the same mapping, asked for again before its end, is the same run; after it, a run that finds everything unchanged.',
    ask: Type.Object({
      fileId: wire.id('imf'),
      preset: Type.Optional(wire.code()),
      mapping: Type.Optional(
        Type.Record(Type.String(), Type.Unknown(), { description: 'A mapping of your own (docs/IMPORTS.md)' }),
      ),
      like: Type.Optional(wire.id('imr')),
      dryRun: Type.Boolean(),
      prospects: Type.Optional(
        Type.Boolean({ description: 'People not known yet become prospects instead of members' }),
      ),
    }),
    value: Type.Object({ runId: wire.id('imr') }),
    codes: {
      ...NO_DESK,
      ...NARROW,
      ...UNKNOWN_FILE,
      ...UNKNOWN_RUN,
      unknown_preset: { status: 404, title: { zh: '没有该预设', en: 'No such preset' } },
      preset_or_mapping: {
        status: 422,
        title: { zh: '请给出预设、映射或先前的导入之一', en: 'Give a preset, a mapping or a run' },
      },
      invalid_mapping: { status: 422, title: { zh: '映射有误', en: 'The mapping has faults' } },
    },
    toAsk: ({ fileId, preset, mapping, like, dryRun, prospects = false }, by): StartAsk | MappingRefusal => {
      const found = mappingOf(preset, mapping, like)
      return found.ok ? { fileId, mapping: found.value, dryRun, prospects, by } : found
    },
    command: async (ctx, asks) => {
      const outcomes: Outcome<number, StartCode>[] = []
      // A person starts one; a batch here is never large, and each names a file of its own.
      for (const ask of asks) outcomes.push(await start(ctx, desk, ask))
      ctx.tx.afterCommit(() => desk?.wake())
      return outcomes
    },
    toReply: (runId: number) => ({ runId: encodeId('imr', runId) }),
  })

type StartCode = 'no_desk' | 'scope_too_narrow' | 'unknown_file' | 'unknown_run'
type MappingRefusal = Extract<ReturnType<typeof mappingOf>, { readonly ok: false }>

async function start(ctx: Ctx, desk: ImportDesk | undefined, ask: StartAsk): Promise<Outcome<number, StartCode>> {
  const { dryRun: dry, prospects, by } = ask
  if (!desk) return refuse('no_desk')
  if (by.scope !== 'all') return refuse('scope_too_narrow')
  const file = await fileOf(ctx, ask.fileId, by)
  if (!file) return refuse('unknown_file')
  const mapping = 'like' in ask.mapping ? (await loadRunOf(ctx, ask.mapping.like))?.mapping : ask.mapping
  if (!mapping) return refuse('unknown_run')
  const [row] = await ctx.tx.rows(insertRun, {
    fileId: file.fileId,
    fileName: file.name,
    mapping,
    mappingHash: contentHash(mapping),
    unknownMembers: prospects ? 'prospect' : 'joined',
    dry,
    actorKind: by.actor.kind,
    actorId: by.actor.id,
    requestId: by.requestId,
    askedAt: ctx.now,
  })
  return done(row!.runId)
}

function mappingOf(preset: string | undefined, mapping: unknown, like: string | undefined) {
  if ([preset, mapping, like].filter((each) => each !== undefined).length !== 1) return refuse('preset_or_mapping')
  if (like !== undefined) return done({ like })
  if (preset !== undefined) {
    const known = presetNamed(preset)
    return known ? done(known) : refuse('unknown_preset')
  }
  const parsed = parseMapping(mapping)
  if (parsed.ok) return done(parsed.value)
  const faults = parsed.problems.map(({ pointer, message }) => ({
    pointer: `/mapping${pointer}`,
    code: 'invalid_mapping',
    message,
  }))
  return refuse('invalid_mapping', faults[0] && `${faults[0].pointer}: ${faults[0].message}`, faults.slice(0, 100))
}

const LATEST = 20

const runsRoute = queryRoute({
  name: 'imports.runs',
  audience,
  path: '/v1/imports/runs',
  permission: 'imports.read',
  summary: { zh: '最近一天的导入与试运行', en: 'Runs of the last day, dry ones included' },
  reply: Type.Object({ items: Type.Array(ImportRun) }),
  codes: {},
  handle: async (ctx) => {
    const runs = await ctx.tx.rows(listRuns, { limit: LATEST })
    return done({ items: runs.map((run) => ({ ...runReply(run), errors: [] })) })
  },
})

const loadRunOf = async (ctx: Ctx, text: string): Promise<RunRow | undefined> => {
  const runId = smallId('imr', text)
  return runId === undefined ? undefined : (await ctx.tx.rows(loadRun, { runId }))[0]
}

const runRoute = queryRoute({
  name: 'imports.run',
  audience,
  path: '/v1/imports/runs/:runId',
  permission: 'imports.read',
  summary: { zh: '一次导入的进度与结果', en: 'Where a run stands, and what came of it' },
  params: Type.Object({ runId: wire.id('imr') }),
  reply: ImportRun,
  codes: UNKNOWN_RUN,
  handle: async (ctx, { params }) => {
    const run = await loadRunOf(ctx, params.runId)
    return run ? done(runReply(run)) : refuse('unknown_run')
  },
})

const errorsRoute = (desk: ImportDesk | undefined) =>
  downloadRoute({
    name: 'imports.runErrors',
    audience,
    path: '/v1/imports/runs/:runId/errors',
    permission: PERMISSION,
    contentType: 'text/csv; charset=utf-8',
    summary: { zh: '下载未导入的行', en: 'The rows that were refused, as CSV' },
    params: Type.Object({ runId: wire.id('imr') }),
    codes: {
      ...NO_DESK,
      ...UNKNOWN_RUN,
      no_errors: { status: 404, title: { zh: '没有未导入的行', en: 'No row was refused' } },
    },
    handle: async (db, { params }) => {
      if (!desk) return refuse('no_desk')
      const run = await db.read((ctx) => loadRunOf(ctx, params.runId))
      if (!run) return refuse('unknown_run')
      const path = desk.shelf.errorsOf(run.runId)
      try {
        await access(path)
      } catch {
        return refuse('no_errors')
      }
      return done({ fileName: `${run.fileName}.errors.csv`, bytes: createReadStream(path) })
    },
  })
