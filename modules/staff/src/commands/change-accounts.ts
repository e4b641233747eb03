import { emit } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { openDesk } from '../desk.ts'
import { accountsChanged } from '../events.ts'
import { isText, type Locale, type StaffHouse } from '../model.ts'
import { loadOwners } from '../owners.ts'
import { loadAccounts } from '../queries.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { updateAccounts } from '../store.ts'

/** What is left out stays as it is. */
export interface ChangeAccount {
  readonly by: By
  readonly accountId: number
  readonly displayName?: string
  readonly locale?: Locale
  /** A disabled account cannot sign in, and its sessions end. */
  readonly disabled?: boolean
}

export type ChangeAccountCode = 'unknown_account' | 'invalid_name' | 'last_owner' | 'beyond_own_rights'

interface Draft {
  readonly id: number
  readonly displayName: string
  readonly locale: string
  readonly disabledAt: number | null
}

interface Changed {
  readonly by: By
  readonly before: Draft
  readonly after: Draft
}

/** Changes accounts, in order; several asks of one account add up. */
export async function changeAccounts(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly ChangeAccount[],
): Promise<Outcome<{ readonly changed: boolean }, ChangeAccountCode>[]> {
  const desk = await openDesk(ctx, house)
  const rows = await ctx.tx.rows(loadAccounts, { id: asks.map((ask) => ask.accountId) })
  const drafts = new Map<number, Draft>(rows.map((row) => [row.id, row]))
  const owners = await loadOwners(ctx, desk)
  const changes: Changed[] = []
  const outcomes = asks.map((ask): Outcome<{ changed: boolean }, ChangeAccountCode> => {
    const before = drafts.get(ask.accountId)
    if (!before) return refuse('unknown_account')
    const refused = desk.refuseUnlessOver(ask.by, before.id)
    if (refused) return refused
    if (ask.displayName !== undefined && !isText(ask.displayName, 120)) return refuse('invalid_name')
    const isDisabled = before.disabledAt !== null
    const disabled = ask.disabled ?? isDisabled
    if (disabled && !isDisabled && !owners.mayLeave(before.id)) return refuse('last_owner')
    const after: Draft = {
      id: before.id,
      displayName: ask.displayName ?? before.displayName,
      locale: ask.locale ?? before.locale,
      disabledAt: disabled ? (before.disabledAt ?? ctx.now) : null,
    }
    const changed =
      after.displayName !== before.displayName || after.locale !== before.locale || disabled !== isDisabled
    if (changed) {
      drafts.set(after.id, after)
      changes.push({ by: ask.by, before, after })
    }
    return done({ changed })
  })
  await write(ctx, drafts, changes)
  return outcomes
}

const whatOf = ({ before, after }: Changed): 'disabled' | 'enabled' | 'changed' => {
  if ((before.disabledAt === null) === (after.disabledAt === null)) return 'changed'
  return after.disabledAt === null ? 'enabled' : 'disabled'
}

/** Names of people stay out of the trail: that one was changed says enough. */
const toldOf = (draft: Draft, other: Draft) => ({
  locale: draft.locale,
  disabled: draft.disabledAt !== null,
  ...(draft.displayName === other.displayName ? {} : { displayName: 'changed' }),
})

async function write(ctx: Ctx, drafts: ReadonlyMap<number, Draft>, changes: readonly Changed[]): Promise<void> {
  if (changes.length === 0) return
  const touched = [...new Set(changes.map(({ after }) => after.id))].sort((a, b) => a - b).map((id) => drafts.get(id)!)
  await Promise.all([
    ctx.tx.run(updateAccounts, {
      id: touched.map(({ id }) => id),
      displayName: touched.map(({ displayName }) => displayName),
      locale: touched.map(({ locale }) => locale),
      disabledAt: touched.map(({ disabledAt }) => disabledAt),
      now: ctx.now,
    }),
    ctx.tx.run(deleteSessionsOf, {
      accountId: touched.flatMap(({ id, disabledAt }) => (disabledAt === null ? [] : [id])),
    }),
    audit(
      ctx,
      changes.map(({ by, before, after }) => ({
        by,
        action: 'staff.changeAccounts',
        subject: { kind: 'account', id: after.id },
        before: toldOf(before, after),
        after: toldOf(after, before),
      })),
    ),
  ])
  emit(ctx, accountsChanged, [
    {
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { accounts: changes.map((change) => ({ accountId: change.after.id, what: whatOf(change) })) },
    },
  ])
}
