import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { type Desk, openDesk } from '../desk.ts'
import type { StaffHouse } from '../model.ts'
import { drawToken, formatKey, secretHash } from '../secrets.ts'
import { revokeKeyRows, rotateSecrets } from '../store.ts'
import { type CreatedKey, tellKeys } from './tell-keys.ts'

export interface RotateKey {
  readonly by: By
  readonly keyId: number
  /** How long the secret before goes on counting, 0 to 30 days. A secret that a rotation before this one replaced ends at once. */
  readonly overlapSeconds: number
}

export interface RevokeKey {
  readonly by: By
  readonly keyId: number
}

export type ChangeKeyCode = 'unknown_key' | 'beyond_own_rights'

/** The longest time that two secrets of a key count. */
export const MOST_OVERLAP_SECONDS = 30 * 86_400

/** Refuses unless the key lives and the asker holds all that it holds, and `staff.changeKeys` in the same places. */
function admit(desk: Desk, ask: RevokeKey): Outcome<number, ChangeKeyCode> {
  const key = desk.picture.keys.get(ask.keyId)
  if (!key || key.revokedAt !== null) return refuse('unknown_key')
  const permissions = [...key.permissions, 'staff.changeKeys']
  return desk.refuseUnlessHeld(ask.by, [{ permissions, nodeIds: key.nodeIds }]) ?? done(key.id)
}

/** Draws new secrets; each is shown once. Of two asks for one key both are answered with the same secret. */
export async function rotateKeys(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly RotateKey[],
): Promise<Outcome<CreatedKey, ChangeKeyCode | 'invalid_overlap'>[]> {
  const desk = await openDesk(ctx, house)
  const rotated = new Map<number, { secret: string; previousUntil: number; by: By }>()
  const outcomes = asks.map((ask): Outcome<CreatedKey, ChangeKeyCode | 'invalid_overlap'> => {
    const { overlapSeconds } = ask
    if (!(Number.isInteger(overlapSeconds) && overlapSeconds >= 0 && overlapSeconds <= MOST_OVERLAP_SECONDS)) {
      return refuse('invalid_overlap', 'Two secrets count together for 0 seconds to 30 days.')
    }
    const admitted = admit(desk, ask)
    if (!admitted.ok) return admitted
    const id = admitted.value
    const known = rotated.get(id)
    const secret = known?.secret ?? drawToken()
    if (!known) rotated.set(id, { secret, previousUntil: ctx.now + overlapSeconds * 1_000, by: ask.by })
    return done({ id, key: formatKey(id, secret) })
  })
  const drafts = [...rotated].sort(([one], [other]) => one - other)
  if (drafts.length > 0) {
    await ctx.tx.run(rotateSecrets, {
      id: drafts.map(([id]) => id),
      secretHash: drafts.map(([, { secret }]) => secretHash(secret)),
      previousUntil: drafts.map(([, { previousUntil }]) => previousUntil),
      now: ctx.now,
    })
    await tellKeys(
      ctx,
      'rotated',
      drafts.map(([keyId, { by, previousUntil }]) => ({ keyId, by, after: { previousUntil } })),
    )
  }
  return outcomes
}

/** Ends keys for good; refused everywhere within 1.5 s (see `createAuthenticator`). */
export async function revokeKeys(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly RevokeKey[],
): Promise<Outcome<{ readonly changed: boolean }, ChangeKeyCode>[]> {
  const desk = await openDesk(ctx, house)
  const revoked = new Map<number, By>()
  const outcomes = asks.map((ask): Outcome<{ changed: boolean }, ChangeKeyCode> => {
    const admitted = admit(desk, ask)
    if (!admitted.ok) return admitted
    if (revoked.has(admitted.value)) return refuse('unknown_key')
    revoked.set(admitted.value, ask.by)
    return done({ changed: true })
  })
  if (revoked.size > 0) {
    await ctx.tx.run(revokeKeyRows, { id: [...revoked.keys()], now: ctx.now })
    await tellKeys(
      ctx,
      'revoked',
      [...revoked].map(([keyId, by]) => ({ keyId, by })),
    )
  }
  return outcomes
}
