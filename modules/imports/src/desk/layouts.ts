import { type By, type Ctx, contentHash, done, encodeId, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import type { Mapping } from '../reading/index.ts'
import { insertLayout, insertVersion, loadLayouts, moveLayout, retireLayouts } from './layout-store.ts'

export interface SaveLayout {
  readonly by: By
  /** What people call it. */
  readonly name: string
  readonly mapping: Mapping
  /** Goes on with a layout as it was in this version; left out: a new one. */
  readonly of?: { readonly layoutId: number; readonly version: number }
}

export type SaveLayoutCode = 'name_taken' | 'layout_stale' | 'scope_too_narrow'

export interface SavedLayout {
  readonly layoutId: number
  readonly version: number
}

/** Keeps a layout, or its next version; the versions before stay. A person saves one, so these go one by one. */
export async function saveLayouts(
  ctx: Ctx,
  asks: readonly SaveLayout[],
): Promise<Outcome<SavedLayout, SaveLayoutCode>[]> {
  const outcomes: Outcome<SavedLayout, SaveLayoutCode>[] = []
  for (const ask of asks) outcomes.push(await saveOne(ctx, ask))
  return outcomes
}

async function saveOne(ctx: Ctx, ask: SaveLayout): Promise<Outcome<SavedLayout, SaveLayoutCode>> {
  const { by, name, mapping, of } = ask
  // Layouts are for everybody who imports.
  if (by.scope !== 'all') return refuse('scope_too_narrow')
  const saved = of === undefined ? await begin(ctx, name) : await goOn(ctx, name, of)
  if (!saved.ok) return saved
  const { layoutId, version } = saved.value
  const { kind: actorKind, id: actorId } = by.actor
  await ctx.tx.run(insertVersion, {
    layoutId,
    version,
    target: mapping.target,
    mapping,
    savedAt: ctx.now,
    actorKind,
    actorId,
  })
  const after = { name, version, target: mapping.target, mappingHash: contentHash(mapping).toString('hex') }
  const subject = { kind: 'importLayout', id: encodeId('iml', layoutId) }
  await audit(ctx, [{ by, action: 'imports.saveLayout', subject, after }])
  return saved
}

async function begin(ctx: Ctx, name: string): Promise<Outcome<SavedLayout, 'name_taken'>> {
  const [row] = await ctx.tx.rows(insertLayout, { name })
  return row ? done({ layoutId: row.layoutId, version: 1 }) : refuse('name_taken')
}

async function goOn(
  ctx: Ctx,
  name: string,
  of: { readonly layoutId: number; readonly version: number },
): Promise<Outcome<SavedLayout, 'name_taken' | 'layout_stale'>> {
  const [moved] = await ctx.tx.rows(moveLayout, { ...of, name })
  if (moved) return done({ layoutId: of.layoutId, version: moved.version })
  const [stands] = await ctx.tx.rows(loadLayouts, { layoutId: [of.layoutId] })
  return stands?.version === of.version && stands.retiredAt === null ? refuse('name_taken') : refuse('layout_stale')
}

export interface RetireLayout {
  readonly by: By
  readonly layoutId: number
}

/** Puts layouts away: they are offered no more; runs that went by them still name them. */
export async function putLayoutsAway(
  ctx: Ctx,
  asks: readonly RetireLayout[],
): Promise<Outcome<number, 'unknown_layout' | 'scope_too_narrow'>[]> {
  const allowed = asks.filter(({ by }) => by.scope === 'all')
  const gone = await ctx.tx.rows(retireLayouts, { layoutId: allowed.map(({ layoutId }) => layoutId), at: ctx.now })
  const names = new Map(gone.map(({ layoutId, name }) => [layoutId, name]))
  const rows = allowed.flatMap(({ by, layoutId }) => {
    const name = names.get(layoutId)
    const subject = { kind: 'importLayout', id: encodeId('iml', layoutId) }
    return name === undefined ? [] : [{ by, action: 'imports.retireLayout', subject, before: { name } }]
  })
  await audit(ctx, rows)
  return asks.map(({ by, layoutId }) => {
    if (by.scope !== 'all') return refuse('scope_too_narrow')
    return names.has(layoutId) ? done(layoutId) : refuse('unknown_layout')
  })
}
