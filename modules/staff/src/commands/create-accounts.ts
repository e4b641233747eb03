import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, DAY_MS, done, must, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { type Desk, openDesk } from '../desk.ts'
import { accountsChanged } from '../events.ts'
import { isLogin, isText, type Locale, loginOf, type StaffHouse, WHOLE_GROUP } from '../model.ts'
import { findLogins, REVISION, type Role } from '../queries.ts'
import { drawTyped, secretHash } from '../secrets.ts'
import { insertAccounts, insertGrants } from '../store.ts'

export interface GrantWish {
  /** Code of a role. */
  readonly role: string
  /** `WHOLE_GROUP` where left out. */
  readonly nodeId?: number
}

export interface CreateAccount {
  readonly by: By
  /** Natural key: sent twice, the second is refused. */
  readonly login: string
  readonly displayName: string
  readonly locale?: Locale
  /** Needed of an asker who holds `staff.change` on a part of the group only. */
  readonly grants?: readonly GrantWish[]
}

export type CreateAccountCode =
  | 'invalid_login'
  | 'invalid_name'
  | 'login_taken'
  | 'unknown_role'
  | 'unknown_node'
  | 'beyond_own_rights'

export interface CreatedAccount {
  readonly id: number
  readonly login: string
  /** Shown once; good for seven days, to be changed at the first sign-in. */
  readonly password: string
}

/** How long a drawn password may wait for its first use. */
export const DRAWN_DAYS = 7

interface Draft {
  readonly ask: CreateAccount
  readonly login: string
  readonly password: string
  readonly grants: readonly { readonly role: Role; readonly nodeId: number }[]
}

/** Makes accounts with a drawn password each, and grants them roles. */
export async function createAccounts(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly CreateAccount[],
): Promise<Outcome<CreatedAccount, CreateAccountCode>[]> {
  const desk = await openDesk(ctx, house)
  const logins = asks.map((ask) => loginOf(ask.login))
  const taken = new Set((await ctx.tx.rows(findLogins, { login: logins })).map(({ login }) => login))
  const decisions = asks.map((ask, at) => {
    const draft = decide(desk, ask, logins[at]!, taken)
    if (draft.ok) taken.add(draft.value.login)
    return draft
  })
  const ids = await write(
    ctx,
    decisions.flatMap((decision) => (decision.ok ? [decision.value] : [])),
  )
  return decisions.map((decision) => {
    if (!decision.ok) return decision
    const { login, password } = decision.value
    return done({ id: must(ids.get(login), 'an account was not made'), login, password })
  })
}

function decide(
  desk: Desk,
  ask: CreateAccount,
  login: string,
  taken: ReadonlySet<string>,
): Outcome<Draft, CreateAccountCode> {
  if (!isLogin(login)) return refuse('invalid_login', 'A login has 1 to 64 letters, digits or . _ @ + -')
  if (!isText(ask.displayName, 120)) return refuse('invalid_name', 'A name is 1 to 120 printable characters.')
  const grants: { role: Role; nodeId: number }[] = []
  for (const { role: code, nodeId = WHOLE_GROUP } of ask.grants ?? []) {
    const role = desk.role(code)
    if (!role || role.archivedAt !== null) return refuse('unknown_role', `There is no role ${code}.`)
    if (!desk.knowsNode(nodeId)) return refuse('unknown_node')
    grants.push({ role, nodeId })
  }
  const refused = desk.refuseUnlessHeld(ask.by, [
    {
      permissions: ['staff.change'],
      nodeIds: grants.length === 0 ? [WHOLE_GROUP] : grants.map(({ nodeId }) => nodeId),
    },
    ...grants.map(({ role, nodeId }) => ({ permissions: desk.permissionsOf(role), nodeIds: [nodeId] })),
  ])
  if (refused) return refused
  // Last, so that nobody learns names of accounts who may not make any.
  if (taken.has(login)) return refuse('login_taken')
  return done({ ask, login, password: drawTyped(), grants })
}

/** Answers ids by login. */
async function write(ctx: Ctx, drafts: readonly Draft[]): Promise<ReadonlyMap<string, number>> {
  if (drafts.length === 0) return new Map()
  const made = await ctx.tx.rows(insertAccounts, {
    login: drafts.map(({ login }) => login),
    displayName: drafts.map(({ ask }) => ask.displayName),
    locale: drafts.map(({ ask }) => ask.locale ?? 'zh'),
    oneTimeHash: drafts.map(({ password }) => secretHash(password)),
    oneTimeUntil: drafts.map(() => ctx.now + DRAWN_DAYS * DAY_MS),
    now: ctx.now,
  })
  const ids = new Map(made.map(({ id, login }) => [login, id]))
  const idOf = ({ login }: Draft) => must(ids.get(login), 'an account was not made')
  const granted = drafts.flatMap((draft) => draft.grants.map((grant) => ({ ...grant, draft, accountId: idOf(draft) })))
  await Promise.all([
    ctx.tx.run(insertGrants, {
      accountId: granted.map(({ accountId }) => accountId),
      roleId: granted.map(({ role }) => role.id),
      nodeId: granted.map(({ nodeId }) => nodeId),
      actorKind: granted.map(({ draft }) => draft.ask.by.actor.kind),
      actorId: granted.map(({ draft }) => draft.ask.by.actor.id),
      now: ctx.now,
    }),
    settingsChanged(ctx, [REVISION]),
    audit(
      ctx,
      drafts.map((draft) => ({
        by: draft.ask.by,
        action: 'staff.createAccounts',
        subject: { kind: 'account', id: idOf(draft) },
        after: { grants: draft.grants.map(({ role, nodeId }) => ({ role: role.code, nodeId })) },
        ...(draft.grants.length === 1 ? { nodeId: draft.grants[0]!.nodeId } : {}),
      })),
    ),
  ])
  emit(ctx, accountsChanged, [
    {
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { accounts: drafts.map((draft) => ({ accountId: idOf(draft), what: 'created' as const })) },
    },
  ])
  return ids
}
