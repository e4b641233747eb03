import { commandRoute, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, encodeId, type Outcome, refuse } from '@atrium/kernel'
import { sourcesOf } from '@atrium/purchases'
import Type from 'typebox'
import type { ImportDesk } from '../desk/desk.ts'
import { loadLayouts } from '../desk/layout-store.ts'
import { startRuns } from '../desk/start-runs.ts'
import { askToStop, listRuns, loadRun, type RunRow } from '../desk/store.ts'
import { feedOf, groundOf } from '../ground.ts'
import { type Mapping, presetNamed, type Target } from '../reading/index.ts'
import {
  ImportRun,
  INVALID_MAPPING,
  isMine,
  MappingBody,
  mappingFrom,
  NARROW,
  NO_DESK,
  runReply,
  smallId,
  UNKNOWN_FILE,
  UNKNOWN_RUN,
} from './desk-schemas.ts'
import { fileOf } from './files.ts'

const PERMISSION = 'imports.run'
const audience = ['admin'] as const

/** What is done with files, and where it stands. */
export const runRoutes = (desk: ImportDesk | undefined) => [
  startRun(desk),
  stopRun,
  runsRoute,
  runRoute,
  runMappingRoute,
]

interface StartAsk {
  readonly fileId: string
  readonly mapping: Mapping | { readonly like: string } | { readonly layoutId: number }
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
      'Give a preset, a saved layout, a mapping, or with `like` an earlier run whose mapping it takes. Goes on in the background, one at a time; a run that was cut off is taken up again. The same file under the same mapping, asked for again before its end, is the same run; after it, a run that finds everything unchanged. Whoever has some stores in scope imports members, purchases and store days of these; rows of others are refused.',
    ask: Type.Object({
      fileId: wire.id('imf'),
      preset: Type.Optional(wire.code()),
      layoutId: Type.Optional(wire.id('iml')),
      mapping: Type.Optional(MappingBody),
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
      ...INVALID_MAPPING,
      unknown_preset: { status: 404, title: { zh: '没有该预设', en: 'No such preset' } },
      unknown_layout: {
        status: 404,
        title: { zh: '没有这个格式，或已停用', en: 'No such layout, or it was put away' },
      },
      unknown_feed: {
        status: 422,
        title: {
          zh: '消费来源尚未登记，请由全集团权限的人先建立',
          en: 'The feed is not registered; somebody with the whole group makes it first',
        },
      },
      preset_or_mapping: {
        status: 422,
        title: { zh: '请给出预设、格式、映射或先前的导入之一', en: 'Give a preset, a layout, a mapping or a run' },
      },
    },
    toAsk: ({ fileId, preset, layoutId, mapping, like, dryRun, prospects = false }, by): StartAsk | MappingRefusal => {
      const found = mappingOf({ preset, layoutId, mapping, like })
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

type StartCode = 'no_desk' | 'scope_too_narrow' | 'unknown_file' | 'unknown_run' | 'unknown_layout' | 'unknown_feed'
type MappingRefusal = Extract<ReturnType<typeof mappingOf>, { readonly ok: false }>

/** What concerns stores, and so may be imported by whoever has some of them. */
const OF_STORES: ReadonlySet<Target> = new Set<Target>(['members', 'purchases', 'store-days', 'tags'])

interface Chosen {
  readonly mapping: Mapping
  readonly layout?: { readonly layoutId: number; readonly version: number }
}

async function start(ctx: Ctx, desk: ImportDesk | undefined, ask: StartAsk): Promise<Outcome<number, StartCode>> {
  const { by } = ask
  if (!desk) return refuse('no_desk')
  const file = await fileOf(ctx, ask.fileId, by)
  if (!file) return refuse('unknown_file')
  const chosen = await chosenFor(ctx, ask)
  if (!chosen.ok) return chosen
  const { mapping, layout } = chosen.value
  if (by.scope !== 'all') {
    if (!OF_STORES.has(mapping.target) || groundOf(mapping)) return refuse('scope_too_narrow')
    if (mapping.target === 'purchases' && !(await sourcesOf(ctx)).has(feedOf(mapping))) return refuse('unknown_feed')
  }
  const [runId] = await startRuns(ctx, [{ ...ask, file, mapping, layout }])
  return done(runId!)
}

async function chosenFor(
  ctx: Ctx,
  { mapping, by }: StartAsk,
): Promise<Outcome<Chosen, 'unknown_run' | 'unknown_layout'>> {
  if ('like' in mapping) {
    const run = await loadRunOf(ctx, mapping.like, by)
    if (!run) return refuse('unknown_run')
    const { layoutId, layoutVersion: version } = run
    const layout = layoutId === null || version === null ? {} : { layout: { layoutId, version } }
    return done({ mapping: run.mapping, ...layout })
  }
  if (!('layoutId' in mapping)) return done({ mapping })
  const [row] = await ctx.tx.rows(loadLayouts, { layoutId: [mapping.layoutId] })
  if (!row || row.retiredAt !== null) return refuse('unknown_layout')
  return done({ mapping: row.mapping, layout: { layoutId: row.layoutId, version: row.version } })
}

interface Named {
  readonly preset: string | undefined
  readonly layoutId: string | undefined
  readonly mapping: unknown
  readonly like: string | undefined
}

function mappingOf({ preset, layoutId, mapping, like }: Named) {
  if ([preset, layoutId, mapping, like].filter((each) => each !== undefined).length !== 1) {
    return refuse('preset_or_mapping')
  }
  if (like !== undefined) return done({ like })
  if (layoutId !== undefined) return done({ layoutId: smallId('iml', layoutId) ?? 0 })
  if (preset !== undefined) {
    const known = presetNamed(preset)
    return known ? done(known) : refuse('unknown_preset')
  }
  return mappingFrom(mapping)
}

const stopRun = commandRoute({
  name: 'imports.stopRun',
  audience,
  path: '/v1/imports/runs/stops',
  permission: PERMISSION,
  summary: { zh: '停止一次导入', en: 'Stop a run' },
  about:
    'It ends after the batch in hand; what was posted stays, and the same file under the same mapping goes on from there. Your own runs, or any for whoever has the whole group.',
  ask: Type.Object({ runId: wire.id('imr') }),
  value: Type.Object({ runId: wire.id('imr') }),
  codes: { not_running: { status: 409, title: { zh: '没有在进行的这次导入', en: 'No such run is under way' } } },
  toAsk: ({ runId }, by) => ({ by, runId: smallId('imr', runId) ?? 0 }),
  command: async (ctx, asks: readonly { readonly by: By; readonly runId: number }[]) => {
    const stopped = await ctx.tx.rows(askToStop, {
      runId: asks.map(({ runId }) => runId),
      at: ctx.now,
      everybody: asks.map(({ by }) => by.scope === 'all'),
      actorKind: asks.map(({ by }) => by.actor.kind),
      actorId: asks.map(({ by }) => by.actor.id),
    })
    const ids = new Set(stopped.map(({ runId }) => runId))
    return asks.map(
      ({ runId }): Outcome<number, 'not_running'> => (ids.has(runId) ? done(runId) : refuse('not_running')),
    )
  },
  toReply: (runId: number) => ({ runId: encodeId('imr', runId) }),
})

const LATEST = 20

const runsRoute = queryRoute({
  name: 'imports.runs',
  audience,
  path: '/v1/imports/runs',
  permission: 'imports.read',
  summary: { zh: '最近一天的导入与试运行', en: 'Runs of the last day, dry ones included' },
  about: 'Of everybody for whoever has the whole group in scope, else your own.',
  reply: Type.Object({ items: Type.Array(ImportRun) }),
  codes: {},
  handle: async (ctx, _input, by) => {
    const { kind: actorKind, id: actorId } = by.actor
    const runs = await ctx.tx.rows(listRuns, { limit: LATEST, everybody: by.scope === 'all', actorKind, actorId })
    return done({ items: runs.map((run) => ({ ...runReply(run, by), errors: [] })) })
  },
})

/** A run that the asker may see: their own, or anybody's for who has the whole group. */
export async function loadRunOf(ctx: Ctx, text: string, by: By): Promise<RunRow | undefined> {
  const runId = smallId('imr', text)
  const [run] = runId === undefined ? [] : await ctx.tx.rows(loadRun, { runId })
  return run && (by.scope === 'all' || isMine(run, by)) ? run : undefined
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
  handle: async (ctx, { params }, by) => {
    const run = await loadRunOf(ctx, params.runId, by)
    return run ? done(runReply(run, by)) : refuse('unknown_run')
  },
})

const runMappingRoute = queryRoute({
  name: 'imports.runMapping',
  audience,
  path: '/v1/imports/runs/:runId/mapping',
  permission: PERMISSION,
  summary: { zh: '一次导入所用的映射', en: 'The mapping that a run went by' },
  params: Type.Object({ runId: wire.id('imr') }),
  reply: Type.Object({ mapping: MappingBody }),
  codes: UNKNOWN_RUN,
  handle: async (ctx, { params }, by) => {
    const run = await loadRunOf(ctx, params.runId, by)
    return run ? done({ mapping: { ...run.mapping } }) : refuse('unknown_run')
  },
})
