import { emit } from '@atrium/db'
import { type By, type Ctx, done, must, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { accountsChanged } from '../events.ts'
import { isText, type Locale } from '../model.ts'
import { loadAccounts } from '../queries.ts'
import { updateOwn } from './store.ts'

/** What everybody may change of their own account without a proof; what is left out stays. */
export interface ChangeOwn {
  readonly by: By
  readonly accountId: number
  readonly displayName?: string
  readonly locale?: Locale
}

/** Changes one's own name and language. The name stays out of the audit trail: that it was changed says enough. */
export async function changeOwn(ctx: Ctx, ask: ChangeOwn): Promise<Outcome<{ changed: boolean }, 'invalid_name'>> {
  if (ask.displayName !== undefined && !isText(ask.displayName, 120))
    return refuse('invalid_name', 'A name is 1 to 120 printable characters.')
  const [row] = await ctx.tx.rows(loadAccounts, { id: [ask.accountId] })
  const before = must(row, 'an account vanished under its session')
  const after = { displayName: ask.displayName ?? before.displayName, locale: ask.locale ?? before.locale }
  const changed = (await ctx.tx.run(updateOwn, { id: before.id, ...after, now: ctx.now })) > 0
  if (!changed) return done({ changed })
  const named = after.displayName === before.displayName ? {} : { displayName: 'changed' }
  await audit(ctx, [
    {
      by: ask.by,
      action: 'staff.changeAccounts',
      subject: { kind: 'account', id: before.id },
      before: { locale: before.locale, ...named },
      after: { locale: after.locale, ...named },
    },
  ])
  emit(ctx, accountsChanged, [
    {
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { accounts: [{ accountId: before.id, what: 'changed' }] },
    },
  ])
  return done({ changed })
}
