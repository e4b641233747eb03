import { type By, type Ctx, DAY_MS, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { openDesk } from '../desk.ts'
import type { StaffHouse } from '../model.ts'
import { loadAccounts } from '../queries.ts'
import { drawTyped, secretHash } from '../secrets.ts'
import { deleteRecoveryCodes, deleteSessionsOf } from '../sessions/store.ts'
import { resetAccountPasswords, resetSeeds } from '../store.ts'
import { DRAWN_DAYS } from './create-accounts.ts'

export interface ResetAccount {
  readonly by: By
  readonly accountId: number
}

export type ResetCode = 'unknown_account' | 'beyond_own_rights'

/** The asks that may be done, each account once; the outcome of the others. */
async function admit(ctx: Ctx, house: StaffHouse, asks: readonly ResetAccount[]) {
  const desk = await openDesk(ctx, house)
  const known = new Set((await ctx.tx.rows(loadAccounts, { id: asks.map((ask) => ask.accountId) })).map(({ id }) => id))
  return asks.map((ask): Outcome<number, ResetCode> => {
    if (!known.has(ask.accountId)) return refuse('unknown_account')
    return desk.refuseUnlessOver(ask.by, ask.accountId) ?? done(ask.accountId)
  })
}

/**
 * Gives accounts a drawn password, to be changed at the next sign-in within seven days. The old one counts no more and all sessions
 * end. Of two asks for one account both are answered with the same password.
 */
export async function resetPasswords(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly ResetAccount[],
): Promise<Outcome<{ readonly password: string }, ResetCode>[]> {
  const admitted = await admit(ctx, house, asks)
  const passwords = new Map<number, string>()
  for (const one of admitted) if (one.ok && !passwords.has(one.value)) passwords.set(one.value, drawTyped())
  const ids = [...passwords.keys()].sort((a, b) => a - b)
  if (ids.length > 0) {
    await Promise.all([
      ctx.tx.run(resetAccountPasswords, {
        id: ids,
        oneTimeHash: ids.map((id) => secretHash(passwords.get(id)!)),
        oneTimeUntil: ids.map(() => ctx.now + DRAWN_DAYS * DAY_MS),
        now: ctx.now,
      }),
      ctx.tx.run(deleteSessionsOf, { accountId: ids }),
      note(ctx, 'staff.resetPasswords', asks, admitted),
    ])
  }
  return admitted.map((one) => (one.ok ? done({ password: passwords.get(one.value)! }) : one))
}

/** Takes the second factor and its recovery codes from accounts whose telephone is lost; all sessions end. */
export async function resetTotp(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly ResetAccount[],
): Promise<Outcome<{ readonly changed: boolean }, ResetCode>[]> {
  const admitted = await admit(ctx, house, asks)
  const ids = [...new Set(admitted.flatMap((one) => (one.ok ? [one.value] : [])))].sort((a, b) => a - b)
  if (ids.length > 0) {
    await Promise.all([
      ctx.tx.run(resetSeeds, { id: ids, now: ctx.now }),
      ctx.tx.run(deleteRecoveryCodes, { accountId: ids }),
      ctx.tx.run(deleteSessionsOf, { accountId: ids }),
      note(ctx, 'staff.resetTotp', asks, admitted),
    ])
  }
  return admitted.map((one) => (one.ok ? done({ changed: true }) : one))
}

const note = (
  ctx: Ctx,
  action: string,
  asks: readonly ResetAccount[],
  admitted: readonly Outcome<number, ResetCode>[],
): Promise<void> =>
  audit(
    ctx,
    asks.flatMap((ask, at) =>
      admitted[at]!.ok ? [{ by: ask.by, action, subject: { kind: 'account', id: ask.accountId } }] : [],
    ),
  )
