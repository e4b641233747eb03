import { queryRoute, uploadRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { checkFirstRows } from '../desk/check.ts'
import type { ImportDesk } from '../desk/desk.ts'
import { MOST_BYTES, ownFile } from '../desk/files.ts'
import { listLayouts } from '../desk/layout-store.ts'
import { previewFile } from '../desk/preview.ts'
import { parseMapping, ReadError } from '../reading/index.ts'
import { ENCODINGS } from '../reading/text-encoding.ts'
import { MappingBody, NO_DESK, smallId, UNKNOWN_FILE, UploadedFile, Words } from './desk-schemas.ts'

const PERMISSION = 'imports.run'
const audience = ['admin'] as const

/** Files that come in, and looks at them. `desk` is undefined where no server runs (documents, laws). */
export const fileRoutes = (desk: ImportDesk | undefined) => [uploadFile(desk), previewRoute(desk), checkRoute(desk)]

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
      if (!desk || !(await desk.isOpen())) {
        bytes.resume()
        return refuse('no_desk')
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

/** A file of the asker's own. */
export const fileOf = async (ctx: Ctx, text: string, by: By) => {
  const fileId = smallId('imf', text)
  return fileId === undefined ? undefined : ownFile(ctx, fileId, by)
}

const MOST_LAYOUTS = 500

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
      delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 6 })),
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
        fittingLayouts: Type.Array(wire.id('iml'), { description: 'Saved layouts whose columns the file has' }),
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
      const saved = await ctx.tx.rows(listLayouts, { limit: MOST_LAYOUTS })
      try {
        const preview = await previewFile(desk.shelf.pathOf(file.fileId), query, saved)
        return done({
          fileId: params.fileId,
          name: file.name,
          bytes: file.bytes,
          ...preview,
          columns: [...preview.columns],
          rows: preview.rows.map(({ row, cells }) => ({ row, cells: [...cells] })),
          fitting: [...preview.fitting],
          fittingLayouts: preview.fittingLayouts.map((layoutId) => encodeId('iml', layoutId)),
        })
      } catch (error) {
        if (!(error instanceof ReadError)) throw error
        return error.code === 'no_such_file' ? refuse('unknown_file') : refuse('unreadable_file', error.wording.zh)
      }
    },
  })

const checkRoute = (desk: ImportDesk | undefined) =>
  queryRoute({
    name: 'imports.checkMapping',
    audience,
    path: '/v1/imports/files/:fileId/checks',
    permission: PERMISSION,
    summary: { zh: '按映射试读前几行', en: 'The first rows as a mapping reads them' },
    about:
      'Reads twenty rows and posts nothing: what each field would be, and what is wrong at which cell. `problems` are of the mapping itself; then nothing is read.',
    params: Type.Object({ fileId: wire.id('imf') }),
    body: Type.Object({ mapping: MappingBody }),
    reply: Type.Object(
      {
        problems: Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() })),
        fault: wire.nullable(Words),
        rows: Type.Array(
          Type.Object({
            row: Type.Integer(),
            skipped: Type.Boolean({ description: 'The mapping leaves it out' }),
            kind: wire.nullable(Type.String({ description: 'Of a purchase' })),
            values: Type.Array(Type.Object({ field: Type.String(), type: Type.String(), value: Type.String() })),
            faults: Type.Array(
              Type.Object({ column: Type.String(), value: Type.String(), code: Type.String(), message: Words }),
            ),
          }),
        ),
      },
      { $id: 'ImportCheck' },
    ),
    codes: { ...NO_DESK, ...UNKNOWN_FILE },
    handle: async (ctx, { params, body }, by) => {
      if (!desk) return refuse('no_desk')
      const file = await fileOf(ctx, params.fileId, by)
      if (!file) return refuse('unknown_file')
      const parsed = parseMapping(body.mapping)
      if (!parsed.ok) {
        const problems = parsed.problems.slice(0, 100).map(({ pointer, message }) => ({ pointer, message }))
        return done({ problems, fault: null, rows: [] })
      }
      const { fault, rows } = await checkFirstRows(desk.shelf.pathOf(file.fileId), parsed.value)
      return done({
        problems: [],
        fault,
        rows: rows.map((row) => ({
          ...row,
          values: row.values.map((value) => ({ ...value })),
          faults: row.faults.map(({ column, value, code, message }) => ({ column, value, code, message })),
        })),
      })
    },
  })
