import { createHmac, createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto'
import { type Ctx, type Instant, must } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'
import { compilePlan, type PlanMode, type PlannedEvent } from './plan.ts'
import { insertSalt, loadPlan, loadSalt, loadSources } from './store.ts'

/** The revision under which sources and plan are kept in memory. */
export const TRACKING_REVISION = 'tracking'

export const SOURCE_KINDS = ['web', 'app', 'mini_program', 'server'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/** Kinds of identity that a userId can be. The last three stand for things rather than people: they are looked up, and make nobody. */
export const USER_KINDS = [
  'ecommerce_id',
  'card_no',
  'wechat_unionid',
  'wechat_openid',
  'pos_id',
  'phone',
  'email',
  'device',
  'plate',
  'wifi',
] as const
const THINGS: readonly string[] = ['device', 'plate', 'wifi']
/** Whether a name of this kind is that of a thing, which several people may use. */
export const namesThing = (userKind: string | null): boolean => userKind !== null && THINGS.includes(userKind)

/** Where events come from. */
export interface Source {
  readonly id: number
  readonly code: string
  readonly name: LocalName
  readonly kind: SourceKind
  readonly keyHash: Buffer
  /** Null for a secret key, of which only the hash is kept. */
  readonly writeKey: string | null
  readonly trusted: boolean
  /** The kind of identity that a userId is; null: a number of the source's own. */
  readonly userKind: string | null
  readonly origins: readonly string[]
  readonly nodeId: number
  readonly createdAt: Instant
  readonly archivedAt: Instant | null
}

/** All that taking events needs to know, compiled once per change. */
export interface TrackingSettings {
  readonly sources: readonly Source[]
  readonly byKey: ReadonlyMap<string, Source>
  readonly plan: ReadonlyMap<string, PlannedEvent>
  readonly salt: KeyObject
}

export const keyHashOf = (writeKey: string): Buffer => hash('sha256', writeKey, 'buffer')

export const loadTracking = (ctx: Ctx): Promise<TrackingSettings> =>
  ctx.tx.cached(TRACKING_REVISION, async () => {
    const [sourceRows, planRows] = await Promise.all([ctx.tx.rows(loadSources, {}), ctx.tx.rows(loadPlan, {})])
    // The database holds kind and mode to their words.
    const sources = sourceRows.map((row): Source => ({ ...row, kind: row.kind as SourceKind }))
    return {
      sources,
      byKey: new Map(
        sources.filter((each) => each.archivedAt === null).map((each) => [each.keyHash.toString('hex'), each]),
      ),
      plan: compilePlan(
        planRows.filter((row) => row.archivedAt === null).map((row) => ({ ...row, mode: row.mode as PlanMode })),
      ),
      // As a key object: from bytes each code costs five times as much (11 µs).
      salt: createSecretKey(sources.length === 0 ? Buffer.alloc(0) : await saltOf(ctx)),
    }
  })

/** All sources, archived ones too. */
export const listSources = async (ctx: Ctx): Promise<readonly Source[]> => (await loadTracking(ctx)).sources

const SALT = 'tracking.salt'

/** Drawn with the first source, in its transaction: whatever reads it then reads what is committed. */
export async function drawSalt(ctx: Ctx): Promise<void> {
  await ctx.tx.run(insertSalt, { sealed: ctx.vault.seal(SALT, randomBytes(32).toString('base64')) })
}

async function saltOf(ctx: Ctx): Promise<Buffer> {
  const [known] = await ctx.tx.rows(loadSalt, {})
  return Buffer.from(
    ctx.vault.unseal(SALT, must(known, 'a source was registered without drawing the salt').sealed),
    'base64',
  )
}

/** 16 bytes for a device, by what its client calls it: a random number, which needs no key. */
export const visitorOf = (anonymousId: string): Buffer => hash('sha256', `a\0${anonymousId}`, 'buffer').subarray(0, 16)

/** 16 bytes for what a source calls a user: phone numbers among them cannot be guessed back without the house's salt. */
export const userKeyOf = (salt: KeyObject, source: Source, userId: string): Buffer =>
  createHmac('sha256', salt)
    .update(source.userKind === null ? `s${source.id}\0${userId}` : `${source.userKind}\0${userId}`)
    .digest()
    .subarray(0, 16)
