import { type By, type Ctx, done, type Instant, type Outcome, refuse } from '@atrium/kernel'
import { type Desk, openDesk } from '../desk.ts'
import { isText, type StaffHouse, WHOLE_GROUP } from '../model.ts'
import { drawToken, formatKey, secretHash } from '../secrets.ts'
import { drawKeyIds, insertKeys } from '../store.ts'
import { type CreatedKey, tellKeys } from './tell-keys.ts'

export interface CreateKey {
  readonly by: By
  /** Unique among the keys that live: of two asks with one name the second is refused, so a repeated request makes one key. */
  readonly name: string
  readonly permissions: readonly string[]
  /** Nodes with all below them; left out: the whole group. */
  readonly nodeIds?: readonly number[]
  readonly expiresAt?: Instant
  /** Requests a second; left out: the server's default. */
  readonly ratePerSecond?: number
}

export type CreateKeyCode =
  | 'invalid_name'
  | 'name_taken'
  | 'no_permissions'
  | 'unknown_permission'
  | 'unknown_node'
  | 'invalid_rate'
  | 'expired'
  | 'beyond_own_rights'

interface Draft {
  readonly id: number
  readonly secret: string
  readonly ask: CreateKey
  readonly nodeIds: readonly number[]
}

/** Makes API keys. Nobody gives a key more than they have themselves. */
export async function createKeys(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly CreateKey[],
): Promise<Outcome<CreatedKey, CreateKeyCode>[]> {
  const desk = await openDesk(ctx, house)
  const names = new Set([...desk.picture.keys.values()].flatMap((key) => (key.revokedAt === null ? [key.name] : [])))
  const ids = (await ctx.tx.rows(drawKeyIds, { count: asks.length })).map(({ id }) => id)
  const drafts: Draft[] = []
  const outcomes = asks.map((ask): Outcome<CreatedKey, CreateKeyCode> => {
    const nodeIds = [...new Set(ask.nodeIds ?? [WHOLE_GROUP])]
    const refused = refusal(desk, ctx.now, names, ask, nodeIds)
    if (refused) return refused
    const draft = { id: ids.shift()!, secret: drawToken(), ask, nodeIds }
    names.add(ask.name)
    drafts.push(draft)
    return done({ id: draft.id, key: formatKey(draft.id, draft.secret) })
  })
  await writeKeys(ctx, drafts)
  return outcomes
}

function refusal(desk: Desk, now: Instant, names: ReadonlySet<string>, ask: CreateKey, nodeIds: readonly number[]) {
  if (!isText(ask.name, 120)) return refuse('invalid_name', 'A name is 1 to 120 printable characters.')
  if (names.has(ask.name)) return refuse('name_taken', 'A living key has this name.')
  if (ask.permissions.length === 0) return refuse('no_permissions', 'A key without a permission can do nothing.')
  const unknown = ask.permissions.find((name) => !desk.declared.includes(name))
  if (unknown !== undefined) return refuse('unknown_permission', `There is no permission ${unknown}.`)
  const nowhere = nodeIds.length === 0 || nodeIds.some((id) => !desk.knowsNode(id))
  if (nowhere) return refuse('unknown_node', 'A key is for nodes that there are.')
  if (ask.expiresAt !== undefined && ask.expiresAt <= now) return refuse('expired', 'A key ends after it began.')
  const rate = ask.ratePerSecond ?? 1
  if (!Number.isInteger(rate) || rate < 1 || rate > 100_000)
    return refuse('invalid_rate', 'From 1 to 100,000 a second.')
  return desk.refuseUnlessHeld(ask.by, [{ permissions: [...ask.permissions, 'staff.changeKeys'], nodeIds }])
}

async function writeKeys(ctx: Ctx, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return
  await ctx.tx.run(insertKeys, {
    id: drafts.map(({ id }) => id),
    name: drafts.map(({ ask }) => ask.name),
    permissions: drafts.map(({ ask }) => [...new Set(ask.permissions)].sort()),
    nodeIds: drafts.map(({ nodeIds }) => nodeIds),
    secretHash: drafts.map(({ secret }) => secretHash(secret)),
    expiresAt: drafts.map(({ ask }) => ask.expiresAt ?? null),
    ratePerSecond: drafts.map(({ ask }) => ask.ratePerSecond ?? null),
    actorKind: drafts.map(({ ask }) => ask.by.actor.kind),
    actorId: drafts.map(({ ask }) => ask.by.actor.id),
    now: ctx.now,
  })
  await tellKeys(
    ctx,
    'created',
    drafts.map(({ id, ask, nodeIds }) => ({
      keyId: id,
      by: ask.by,
      after: { permissions: ask.permissions, nodeIds, expiresAt: ask.expiresAt ?? null },
    })),
  )
}
