import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { openDesk } from '../desk.ts'
import type { StaffHouse } from '../model.ts'
import { deleteSessions, findSessions } from '../store.ts'

export interface EndSession {
  readonly by: By
  /** As lists name it: `ses_…`. */
  readonly handle: string
}

/** Ends sessions of others; the next request of that browser is nobody's. */
export async function endSessions(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly EndSession[],
): Promise<Outcome<{ readonly changed: boolean }, 'unknown_session' | 'beyond_own_rights'>[]> {
  const desk = await openDesk(ctx, house)
  const found = await ctx.tx.rows(findSessions, { handle: asks.map((ask) => ask.handle) })
  const accounts = new Map(found.map(({ handle, accountId }) => [handle, accountId]))
  const ended = new Map<string, EndSession>()
  const outcomes = asks.map((ask): Outcome<{ changed: boolean }, 'unknown_session' | 'beyond_own_rights'> => {
    const accountId = accounts.get(ask.handle)
    if (accountId === undefined || ended.has(ask.handle)) return refuse('unknown_session')
    const refused = desk.refuseUnlessOver(ask.by, accountId)
    if (refused) return refused
    ended.set(ask.handle, ask)
    return done({ changed: true })
  })
  if (ended.size > 0) {
    await Promise.all([
      ctx.tx.run(deleteSessions, { handle: [...ended.keys()] }),
      audit(
        ctx,
        [...ended.values()].map(({ by, handle }) => ({
          by,
          action: 'staff.endSessions',
          subject: { kind: 'account', id: accounts.get(handle)! },
          before: { session: handle },
        })),
      ),
    ])
  }
  return outcomes
}
