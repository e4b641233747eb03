import { emit } from '@atrium/db'
import { type Ctx, type Instant, must, systemBy } from '@atrium/kernel'
import { findMembers, type NamedIdentity, resolveMembers } from '@atrium/members'
import { visitorsLinked } from '../events.ts'
import type { Facts } from '../message.ts'
import { namesThing, type Source } from '../source.ts'
import { dropAliases, insertLinks, loadLinks, loadUsers, passLinks, upsertUsers } from '../store.ts'

/** Purpose under which names that nobody is known by yet are sealed. */
export const SOUGHT = 'tracking.sought'

/** A message says: this device is in the hands of that user. */
export interface Claim {
  readonly source: Source
  readonly userKey: Buffer
  readonly userId: string
  /** Undefined where only the user is named. */
  readonly visitor: Buffer | undefined
  readonly at: Instant
  /** Of an identify: what it says about the person. */
  readonly traits?: Facts
  /** Of an alias: what the user was called before. */
  readonly before?: { readonly userKey: Buffer; readonly userId: string }
}

/**
 * Writes who is who: which member a user is, and from when on a device was theirs. A page is never believed more than that: the user it names is
 * looked up, and nobody is made, merged or changed. A trusted server's identify names a person as a till does: unknown ones
 * become prospects, and phone and e-mail are kept as unverified hints.
 *
 * Where all users and links are known this is two look-ups for the whole batch, and none where no message names a user.
 */
export async function linkVisitors(ctx: Ctx, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return
  const renamed = claims.flatMap((claim) => renamedBy(claim))
  const found = await findUsers(ctx, [...claims, ...renamed.map(({ named }) => named)])
  const given = renamed.length > 0 ? await givenNames(ctx, renamed) : []
  const held = [...claims.filter((claim) => claim.visitor !== undefined), ...given]
  const linked = held.length > 0 ? await writeLinks(ctx, held) : []
  const passed = given.length > 0 ? await passHeld(ctx, given) : []
  tellLinked(ctx, [...found, ...linked, ...passed])
}

interface Renamed {
  /** The name that is given up, as a claim: somebody may be known by it. */
  readonly named: Claim
  /** The same name as something that the user held. */
  readonly held: Claim
}

/** Names are given up by servers only: a page could take over whatever nobody is known for yet. What stands for things is no name. */
function renamedBy(claim: Claim): Renamed[] {
  const { source, before, at } = claim
  if (before === undefined || source.kind !== 'server' || namesThing(source.userKind)) return []
  return [{ named: { source, ...before, at, visitor: undefined }, held: { ...claim, visitor: before.userKey } }]
}

/** Those whose name stands for nobody: a member is never joined to another by an alias. The rows of the names are locked by then. */
async function givenNames(ctx: Ctx, renamed: readonly Renamed[]): Promise<Claim[]> {
  const rows = await ctx.tx.rows(loadUsers, { userKey: renamed.map(({ named }) => named.userKey) })
  const owned = new Set(rows.flatMap((row) => (row.memberId === null ? [] : [row.userKey.toString('hex')])))
  return renamed.flatMap(({ named, held }) => (owned.has(named.userKey.toString('hex')) ? [] : [held]))
}

/** Devices held under a name that was given up are held under the new one. Answers them. */
async function passHeld(ctx: Ctx, given: readonly Claim[]): Promise<Buffer[]> {
  const last = new Map(given.map((claim) => [must(claim.visitor, 'the name before').toString('hex'), claim]))
  const rows = await ctx.tx.rows(passLinks, {
    fromKey: [...last.values()].map(({ visitor }) => must(visitor, 'the name before')),
    toKey: [...last.values()].map(({ userKey }) => userKey),
  })
  return rows.map(({ visitor }) => visitor)
}

/** Says that events of these devices and users may be somebody else's now. */
export function tellLinked(ctx: Ctx, keys: readonly Buffer[]): void {
  const visitors = [...new Set(keys.map((key) => key.toString('hex')))]
  if (visitors.length === 0) return
  emit(ctx, visitorsLinked, [{ memberId: null, effectiveAt: ctx.now, historical: true, body: { visitors } }])
}

/** Answers the users of whom it is known only now who they are. */
async function findUsers(ctx: Ctx, claims: readonly Claim[]): Promise<Buffer[]> {
  const byKey = new Map<string, Claim>()
  for (const claim of claims) {
    const key = claim.userKey.toString('hex')
    const known = byKey.get(key)
    // Of several claims the one that says most.
    if (!known || (believed(claim) && !believed(known))) byKey.set(key, claim)
  }
  const rows = await ctx.tx.rows(loadUsers, { userKey: [...byKey.values()].map((claim) => claim.userKey) })
  const known = new Map(rows.map((row) => [row.userKey.toString('hex'), row.memberId]))
  const told = [...byKey].filter(([key, claim]) => believed(claim) && !known.get(key)).map(([, claim]) => claim)
  // Who was not found before is looked for again: people often sign in on a page before the till hears of them.
  const asked = [...byKey].filter(([key, claim]) => !known.get(key) && !believed(claim)).map(([, claim]) => claim)
  if (told.length === 0 && asked.length === 0) return []
  const [made, found] = [await resolveTold(ctx, told), await findNamed(ctx, asked)]
  const users = [
    ...told.map((claim, at) => ({ claim, memberId: made[at] })),
    ...asked.map((claim, at) => ({ claim, memberId: found[at] })),
  ]
  await writeUsers(ctx, users)
  const keys = users.flatMap(({ claim, memberId }) => (memberId === undefined ? [] : [claim.userKey]))
  // Who has a name of their own is nobody's other name.
  if (keys.length > 0) await ctx.tx.run(dropAliases, { userKey: keys })
  return keys
}

/**
 * A number of the source's own is no identity of the house: who it is can only be told by a trusted server with phone or e-mail. A plate or a device
 * is a hint: it finds whoever came with it first, unless many did, and makes nobody.
 */
const believed = ({ source, traits }: Claim): boolean =>
  source.trusted && traits !== undefined && !namesThing(source.userKind)

function identitiesOf({ source, userId, traits }: Claim): NamedIdentity[] {
  const named: NamedIdentity[] = source.userKind === null ? [] : [{ kind: source.userKind, value: userId }]
  if (typeof traits?.phone === 'string') named.push({ kind: 'phone', value: traits.phone })
  if (typeof traits?.email === 'string') named.push({ kind: 'email', value: traits.email })
  return named
}

async function resolveTold(ctx: Ctx, claims: readonly Claim[]): Promise<(number | undefined)[]> {
  const outcomes = await resolveMembers(
    ctx,
    claims.map((claim) => ({
      by: systemBy('tracking'),
      identities: identitiesOf(claim),
      at: claim.at,
      storeId: null,
      channel: claim.source.code,
      create: 'prospect' as const,
      historical: false,
    })),
  )
  return outcomes.map((outcome) => (outcome.ok ? outcome.value.memberId : undefined))
}

async function findNamed(ctx: Ctx, claims: readonly Claim[]): Promise<(number | undefined)[]> {
  const found = await findMembers(
    ctx,
    claims.map(({ source, userId }) => ({
      identities: source.userKind === null ? [] : [{ kind: source.userKind, value: userId }],
    })),
  )
  return found.map((each) => each?.memberId)
}

const writeUsers = (
  ctx: Ctx,
  found: readonly { readonly claim: Claim; readonly memberId: number | undefined }[],
): Promise<number> =>
  ctx.tx.run(upsertUsers, {
    userKey: found.map(({ claim }) => claim.userKey),
    userKind: found.map(({ claim }) => claim.source.userKind ?? ''),
    memberId: found.map(({ memberId }) => memberId ?? null),
    valueSealed: found.map(({ claim, memberId }) =>
      memberId === undefined ? ctx.vault.seal(SOUGHT, claim.userId) : null,
    ),
    now: ctx.now,
  })

/** A link is written where the device changes hands: the claim's moment falls into the time of somebody else, or of nobody. Answers these devices. */
async function writeLinks(ctx: Ctx, claims: readonly Claim[]): Promise<Buffer[]> {
  const visitors = new Map<string, Buffer>()
  for (const { visitor } of claims) if (visitor) visitors.set(visitor.toString('hex'), visitor)
  const rows = await ctx.tx.rows(loadLinks, { visitor: [...visitors.values()] })
  const links = new Map<string, { at: Instant; userKey: Buffer }[]>()
  for (const row of rows) {
    const key = row.visitor.toString('hex')
    links.set(key, [...(links.get(key) ?? []), { at: row.sinceAt, userKey: row.userKey }])
  }
  const fresh: { visitor: Buffer; sinceAt: Instant; userKey: Buffer }[] = []
  for (const claim of [...claims].sort((a, b) => a.at - b.at)) {
    const visitor = must(claim.visitor, 'claims of links name a device')
    const key = visitor.toString('hex')
    const known = links.get(key) ?? []
    const holder = known.findLast((link) => link.at <= claim.at) ?? known[0]
    if (holder?.userKey.equals(claim.userKey)) continue
    if (known.some((link) => link.at === claim.at)) continue
    fresh.push({ visitor, sinceAt: claim.at, userKey: claim.userKey })
    links.set(
      key,
      [...known, { at: claim.at, userKey: claim.userKey }].sort((a, b) => a.at - b.at),
    )
  }
  if (fresh.length === 0) return []
  await ctx.tx.run(insertLinks, {
    visitor: fresh.map((link) => link.visitor),
    sinceAt: fresh.map((link) => link.sinceAt),
    userKey: fresh.map((link) => link.userKey),
  })
  return fresh.map((link) => link.visitor)
}
