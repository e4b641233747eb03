import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, inScope, type Outcome, refuse } from '@atrium/kernel'
import { type LocalName, loadOrganization } from '@atrium/organization'
import { audit, difference } from '@atrium/staff'
import { sourcesChanged } from '../events.ts'
import { drawSalt, keyHashOf, type Source, type SourceKind, TRACKING_REVISION } from '../source.ts'
import { loadSources, upsertSources } from '../store.ts'

export interface PutSourceAsk {
  readonly by: By
  readonly code: string
  readonly name: LocalName
  readonly kind: SourceKind
  readonly trusted: boolean
  readonly userKind: string | null
  readonly origins: readonly string[]
  /** Code of the node whose it is. */
  readonly node: string
  readonly archived: boolean
  /** Draws a new write key; the old one is worth nothing from then on. */
  readonly renewKey: boolean
}

export type PutSourceCode =
  | 'kind_is_fixed'
  | 'trust_is_a_servers'
  | 'invalid_origin'
  | 'unknown_node'
  | 'out_of_scope'
  | 'duplicate_in_batch'

export interface PutSourceValue {
  readonly code: string
  /** A secret key is told once, when it is drawn. */
  readonly writeKey: string | null
}

/** Registers sources of events, or changes them; what is said again as it is changes nothing. Kind and trust are fixed with the first registration: they decide what its events may do. */
export async function putSources(
  ctx: Ctx,
  asks: readonly PutSourceAsk[],
): Promise<Outcome<PutSourceValue, PutSourceCode>[]> {
  const organization = await loadOrganization(ctx)
  const known = new Map((await ctx.tx.rows(loadSources, {})).map((row) => [row.code, row]))
  const seen = new Set<string>()
  const written: { readonly ask: PutSourceAsk; readonly nodeId: number; readonly drawn: string | undefined }[] = []
  const outcomes = asks.map((ask): Outcome<PutSourceValue, PutSourceCode> => {
    const before = known.get(ask.code)
    const refused = faultOf(ask, before && { kind: before.kind, trusted: before.trusted }, seen)
    if (refused) return refused
    const nodeId = organization.nodeByCode(ask.node)?.id
    if (nodeId === undefined) return refuse('unknown_node')
    if (!inScope(ask.by.scope, nodeId) || (before && !inScope(ask.by.scope, before.nodeId)))
      return refuse('out_of_scope')
    seen.add(ask.code)
    const drawn = before === undefined || ask.renewKey ? randomBytes(24).toString('base64url') : undefined
    if (drawn !== undefined || !isDeepStrictEqual(told(before), told({ ...ask, nodeId })))
      written.push({ ask, nodeId, drawn })
    return done({ code: ask.code, writeKey: drawn ?? before?.writeKey ?? null })
  })
  if (written.length === 0) return outcomes
  await drawSalt(ctx)
  await ctx.tx.run(upsertSources, {
    code: written.map(({ ask }) => ask.code),
    name: written.map(({ ask }) => ask.name),
    kind: written.map(({ ask }) => ask.kind),
    keyHash: written.map(({ ask, drawn }) => keyOf(known.get(ask.code), drawn)),
    writeKey: written.map(({ ask, drawn }) => (ask.trusted ? null : (drawn ?? known.get(ask.code)?.writeKey ?? null))),
    trusted: written.map(({ ask }) => ask.trusted),
    userKind: written.map(({ ask }) => ask.userKind),
    origins: written.map(({ ask }) => [...ask.origins]),
    nodeId: written.map(({ nodeId }) => nodeId),
    archived: written.map(({ ask }) => ask.archived),
    now: ctx.now,
  })
  await settingsChanged(ctx, [TRACKING_REVISION])
  emit(ctx, sourcesChanged, [
    { memberId: null, effectiveAt: ctx.now, historical: false, body: { codes: written.map(({ ask }) => ask.code) } },
  ])
  await audit(
    ctx,
    written.map(({ ask, nodeId, drawn }) => ({
      by: ask.by,
      action: 'tracking.putSources',
      subject: { kind: 'source', id: ask.code },
      ...difference(told(known.get(ask.code)), { ...told({ ...ask, nodeId }), keyDrawn: drawn !== undefined }),
    })),
  )
  return outcomes
}

function faultOf(
  ask: PutSourceAsk,
  before: { readonly kind: string; readonly trusted: boolean } | undefined,
  seen: ReadonlySet<string>,
): Outcome<never, PutSourceCode> | undefined {
  if (seen.has(ask.code)) return refuse('duplicate_in_batch')
  if (ask.trusted && ask.kind !== 'server')
    return refuse('trust_is_a_servers', 'A key that stands in a page can be used by anybody')
  if (before && (before.kind !== ask.kind || before.trusted !== ask.trusted)) {
    return refuse('kind_is_fixed', `Source ${ask.code} is a ${before.kind}; register another source`)
  }
  const origin = ask.origins.find((each) => !isOrigin(each))
  return origin === undefined ? undefined : refuse('invalid_origin', 'An origin is written https://shop.example')
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

function keyOf(before: { readonly keyHash: Buffer } | undefined, drawn: string | undefined): Buffer {
  if (drawn !== undefined) return keyHashOf(drawn)
  return before?.keyHash ?? Buffer.alloc(0)
}

type Told = Pick<Source, 'name' | 'userKind' | 'nodeId'> & {
  readonly kind: string
  readonly trusted: boolean
  readonly origins: readonly string[]
  readonly archived?: boolean
  readonly archivedAt?: number | null
}

const told = (source: Told | undefined) =>
  source && {
    name: source.name,
    kind: source.kind,
    trusted: source.trusted,
    userKind: source.userKind,
    origins: [...source.origins],
    nodeId: source.nodeId,
    archived: source.archived ?? (source.archivedAt !== null && source.archivedAt !== undefined),
    keyDrawn: false,
  }
