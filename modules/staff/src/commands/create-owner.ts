import { settingsChanged } from '@atrium/db'
import { type Ctx, must, systemBy } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { WHOLE_GROUP } from '../model.ts'
import { findOwner, REVISION } from '../queries.ts'
import { OWNER_ROLE } from '../roles.ts'
import { drawTyped, secretHash } from '../secrets.ts'
import { insertAccounts, insertGrants, lockWriter } from '../store.ts'

export interface FirstOwner {
  readonly login: string
  /** To be shown once: only its hash is kept. Good until the owner has set a password. */
  readonly password: string
}

/**
 * Makes the account `owner` with every permission on the whole group and a password that must be changed at the first sign-in;
 * undefined where somebody is owner already. Two servers that start together make one.
 */
export async function createOwner(ctx: Ctx): Promise<FirstOwner | undefined> {
  await ctx.tx.run(lockWriter, {})
  const [known] = await ctx.tx.rows(findOwner, { roleId: OWNER_ROLE })
  if (known) return undefined
  const password = drawTyped()
  const login = 'owner'
  const made = await ctx.tx.rows(insertAccounts, {
    login: [login],
    displayName: ['Owner'],
    locale: ['zh'],
    oneTimeHash: [secretHash(password)],
    oneTimeUntil: [null],
    now: ctx.now,
  })
  const { id } = must(made[0], 'the account "owner" is there and owns nothing')
  const by = systemBy('start')
  await Promise.all([
    ctx.tx.run(insertGrants, {
      accountId: [id],
      roleId: [OWNER_ROLE],
      nodeId: [WHOLE_GROUP],
      actorKind: [by.actor.kind],
      actorId: [by.actor.id],
      now: ctx.now,
    }),
    settingsChanged(ctx, [REVISION]),
    audit(ctx, [{ by, action: 'staff.createOwner', subject: { kind: 'account', id } }]),
  ])
  return { login, password }
}
