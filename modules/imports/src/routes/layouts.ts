import { commandRoute, queryRoute, wire } from '@atrium/http'
import { type By, done, encodeId, formatInstant, type Outcome, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { type LayoutRow, listLayouts, listVersions, loadLayouts } from '../desk/layout-store.ts'
import { putLayoutsAway, type SavedLayout, type SaveLayout, saveLayouts } from '../desk/layouts.ts'
import { presets, TARGETS } from '../reading/index.ts'
import { FIELDS, IDENTITY_KINDS, type Target } from '../reading/targets.ts'
import { ENCODINGS } from '../reading/text-encoding.ts'
import { INVALID_MAPPING, MappingBody, mappingFrom, NARROW, smallId } from './desk-schemas.ts'

const PERMISSION = 'imports.run'
const audience = ['admin'] as const
const MOST_LAYOUTS = 500

const UNKNOWN_LAYOUT = {
  unknown_layout: { status: 404, title: { zh: '没有这个格式', en: 'No such layout' } },
} as const

const SavedForm = Type.Object(
  {
    layoutId: wire.id('iml'),
    name: Type.String(),
    version: Type.Integer(),
    target: wire.oneOf(TARGETS),
    savedAt: wire.instant(),
    retired: Type.Boolean(),
  },
  { $id: 'ImportLayout' },
)

const savedReply = (row: LayoutRow) => ({
  layoutId: encodeId('iml', row.layoutId),
  name: row.name,
  version: row.version,
  // Checked when it was saved.
  target: row.target as Target,
  savedAt: formatInstant(row.savedAt),
  retired: row.retiredAt !== null,
})

const layoutsRoute = queryRoute({
  name: 'imports.layouts',
  audience,
  path: '/v1/imports/layouts',
  permission: PERMISSION,
  summary: {
    zh: '可导入的内容、字段、预设与已保存的格式',
    en: 'Targets with their fields, presets, and saved layouts',
  },
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
          mapping: MappingBody,
        }),
      ),
      saved: Type.Array(SavedForm),
      identityKinds: Type.Array(Type.String()),
      encodings: Type.Array(Type.String()),
    },
    { $id: 'ImportLayouts' },
  ),
  codes: {},
  handle: async (ctx) => {
    const saved = await ctx.tx.rows(listLayouts, { limit: MOST_LAYOUTS })
    return done({
      targets: TARGETS.map((target) => ({
        target,
        fields: Object.entries(FIELDS[target]).map(([name, { type, required = false, words = [] }]) => ({
          name,
          type,
          required,
          words: [...words],
        })),
      })),
      presets: presets.map((mapping) => {
        const { name, title, notes = null, target } = mapping
        return { name, title, notes, target, mapping: { ...mapping } }
      }),
      saved: saved.map(savedReply),
      identityKinds: [...IDENTITY_KINDS],
      encodings: [...ENCODINGS],
    })
  },
})

const layoutRoute = queryRoute({
  name: 'imports.layout',
  audience,
  path: '/v1/imports/layouts/:layoutId',
  permission: PERMISSION,
  summary: { zh: '已保存的格式及其各版本', en: 'A saved layout with its versions' },
  params: Type.Object({ layoutId: wire.id('iml') }),
  reply: Type.Object(
    {
      layout: SavedForm,
      mapping: MappingBody,
      versions: Type.Array(Type.Object({ version: Type.Integer(), savedAt: wire.instant(), mapping: MappingBody }), {
        description: 'The latest fifty, the latest first',
      }),
    },
    { $id: 'ImportLayoutDetail' },
  ),
  codes: UNKNOWN_LAYOUT,
  handle: async (ctx, { params }) => {
    const layoutId = smallId('iml', params.layoutId)
    if (layoutId === undefined) return refuse('unknown_layout')
    const [row] = await ctx.tx.rows(loadLayouts, { layoutId: [layoutId] })
    if (!row) return refuse('unknown_layout')
    const versions = await ctx.tx.rows(listVersions, { layoutId })
    return done({
      layout: savedReply(row),
      mapping: { ...row.mapping },
      versions: versions.map(({ version, savedAt, mapping }) => ({
        version,
        savedAt: formatInstant(savedAt),
        mapping: { ...mapping },
      })),
    })
  },
})

type MappingRefusal = Extract<ReturnType<typeof mappingFrom>, { readonly ok: false }>

const saveRoute = commandRoute({
  name: 'imports.saveLayout',
  audience,
  path: '/v1/imports/layouts/saved',
  permission: PERMISSION,
  summary: { zh: '保存格式', en: 'Save a layout, or its next version' },
  about:
    'A new layout has a name of its own. To change one, give its `layoutId` and the `version` that was changed; where somebody saved another meanwhile the answer is `layout_stale`.',
  ask: Type.Object({
    name: wire.text(80),
    mapping: MappingBody,
    layoutId: Type.Optional(wire.id('iml')),
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  }),
  value: Type.Object({ layoutId: wire.id('iml'), version: Type.Integer() }),
  codes: {
    ...NARROW,
    ...INVALID_MAPPING,
    name_taken: { status: 409, title: { zh: '已有同名的格式', en: 'Another layout has this name' } },
    layout_stale: {
      status: 409,
      title: { zh: '格式已被他人修改或停用，请重新打开', en: 'Somebody changed this layout meanwhile; open it again' },
    },
  },
  toAsk: ({ name, mapping, layoutId, version }, by): SaveLayout | MappingRefusal => {
    const parsed = mappingFrom(mapping)
    if (!parsed.ok) return parsed
    const id = layoutId === undefined ? undefined : smallId('iml', layoutId)
    const of = layoutId === undefined ? {} : { of: { layoutId: id ?? 0, version: version ?? 0 } }
    return { by, name: name.trim(), mapping: parsed.value, ...of }
  },
  command: saveLayouts,
  toReply: ({ layoutId, version }: SavedLayout) => ({ layoutId: encodeId('iml', layoutId), version }),
})

const retireRoute = commandRoute({
  name: 'imports.retireLayout',
  audience,
  path: '/v1/imports/layouts/retirements',
  permission: PERMISSION,
  summary: { zh: '停用格式', en: 'Put a layout away' },
  ask: Type.Object({ layoutId: wire.id('iml') }),
  value: Type.Object({ layoutId: wire.id('iml') }),
  codes: { ...NARROW, ...UNKNOWN_LAYOUT },
  toAsk: ({ layoutId }, by: By) => ({ by, layoutId: smallId('iml', layoutId) ?? 0 }),
  command: (ctx, asks): Promise<Outcome<number, 'unknown_layout' | 'scope_too_narrow'>[]> => putLayoutsAway(ctx, asks),
  toReply: (layoutId: number) => ({ layoutId: encodeId('iml', layoutId) }),
})

export const layoutRoutes = [layoutsRoute, layoutRoute, saveRoute, retireRoute]
