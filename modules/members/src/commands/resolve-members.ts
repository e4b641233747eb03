import { type Ctx, done, must, type Outcome, refuse } from '@atrium/kernel'
import { decideResolve, holderOf, isBlocked, isShared, type OpenAsk } from '../decide-resolve.ts'
import { loadHints, loadSightings } from '../identity-queries.ts'
import { weakTwin } from '../kinds.ts'
import { lineagesIn, loadPeopleFacts } from '../load-people.ts'
import { heldRoot, lockMembers } from '../lock.ts'
import type {
  NamedIdentity,
  NamedValue,
  ReadAsk,
  Recognised,
  ResolveAsk,
  ResolveCode,
  Resolved,
  ValueState,
  Verification,
} from '../model.ts'
import { type MemberFact, type Parted, People } from '../people.ts'
import { loadParted } from '../queries.ts'
import { loadSettings, type MemberSettings } from '../settings.ts'
import { settleHolders } from '../settle-holders.ts'
import { drawMemberIds } from '../store.ts'
import { ValueBook } from '../value-book.ts'
import { type Claims, writeResolution } from '../write-resolution.ts'

/**
 * Finds out who is meant, and ends with all of them locked (see `lockMembers`). Several identities of one ask are linked to the person,
 * strong ones of several people merge them, and what is unknown makes a new member where the ask allows it (the rules are told
 * at `decideResolve`). Asks are taken in order; a refused ask changes nothing.
 *
 * Where nothing is new (a receipt of a known member) this is one look-up and one lock for the whole batch.
 */
export async function resolveMembers(
  ctx: Ctx,
  asks: readonly ResolveAsk[],
): Promise<Outcome<Recognised, ResolveCode>[]> {
  if (asks.length === 0) return []
  const settings = await loadSettings(ctx)
  const book = new ValueBook(ctx, settings)
  const outcomes: (Outcome<Recognised, ResolveCode> | undefined)[] = []
  const reads: { readonly read: ReadAsk; readonly index: number }[] = []
  asks.forEach((ask, index) => {
    const read = readAsk(book, ask)
    outcomes[index] = read.ok ? undefined : read
    if (read.ok) reads.push({ read: read.value, index })
  })
  const resolved = await resolveRead(
    ctx,
    settings,
    book,
    reads.map(({ read }) => read),
  )
  reads.forEach(({ index, read }, at) => {
    const outcome = resolved[at]
    outcomes[index] = outcome?.ok ? done({ ...outcome.value, named: namedIn(read) }) : outcome
  })
  return outcomes.map((outcome) => must(outcome, 'an ask was not answered'))
}

/** What an ask named. An unverified phone or e-mail that nobody holds is that of whoever holds it verified. */
const namedIn = ({ values }: ReadAsk): NamedValue[] =>
  values.map(({ kind, identityId, twin }) => [kind.code, identityId || (twin?.identityId ?? 0)])

/** Reads the identities of an ask into the batch's values. */
export function readAsk(book: ValueBook, ask: ResolveAsk): Outcome<ReadAsk, 'invalid_identity' | 'unknown_member'> {
  const named = new Map<ValueState, NamedIdentity>()
  for (const identity of ask.identities) {
    const state = book.read(identity)
    if (!state) return refuse('invalid_identity', `The ${identity.kind} is not one, or the kind is unknown`)
    if (!named.has(state)) named.set(state, identity)
  }
  const values = [...named.keys()]
  if (values.length === 0 && ask.memberId === undefined) return refuse('unknown_member', 'Nobody is named')
  if (values.length > 1) values.sort((a, b) => a.kind.rank - b.kind.rank)
  return done({ ask, values, named })
}

/** The body of `resolveMembers`, for commands that go on with the same values. */
export async function resolveRead(
  ctx: Ctx,
  settings: MemberSettings,
  book: ValueBook,
  asked: readonly ReadAsk[],
): Promise<Outcome<Resolved, ResolveCode>[]> {
  await book.find()
  const reads = await nameTwins(book, asked)
  const claims: Claims = { wanted: new Map(), drawn: new Map() }
  await claimUnknown(ctx, book, reads, claims)
  const roots = await lockMembers(ctx, membersNamed(reads))
  const quick = reads.map((read) => settleQuickly(read, roots))
  const open = reads.flatMap((read, index) => (quick[index] ? [] : [{ read, index }]))
  const settled =
    open.length > 0
      ? await settle(
          ctx,
          settings,
          book,
          open.map(({ read }) => read),
          claims,
        )
      : []
  const slow = new Map(open.map(({ index }, at) => [index, settled[at]!]))
  return quick.map((outcome, index) => {
    if (!outcome) return must(slow.get(index), 'an ask was not settled')
    // Another ask of the batch may have merged the person meanwhile.
    return outcome.ok ? done({ ...outcome.value, rootId: heldRoot(ctx, outcome.value.memberId) }) : outcome
  })
}

/** Who verifies a phone or e-mail that nobody holds may have left it unverified before: the ask then names that, too. */
async function nameTwins(book: ValueBook, reads: readonly ReadAsk[]): Promise<readonly ReadAsk[]> {
  const twins = new Map<ValueState, ValueState>()
  for (const { values } of reads) {
    for (const value of values) {
      const kind = value.holder === undefined ? weakTwin(value.kind) : undefined
      if (kind) twins.set(value, book.stateOf(kind, value.value))
    }
  }
  if (twins.size === 0) return reads
  await book.find([...twins.values()])
  return reads.map((read) => {
    const left = read.values.flatMap((value) => twins.get(value) ?? []).filter((twin) => twin.holder !== undefined)
    return left.length === 0 ? read : { ...read, values: [...new Set([...read.values, ...left])] }
  })
}

const membersNamed = (reads: readonly ReadAsk[]): number[] => [
  ...reads.flatMap(({ ask }) => (ask.memberId === undefined ? [] : [ask.memberId])),
  ...holdersNamed(reads),
]

function holdersNamed(reads: readonly ReadAsk[]): number[] {
  const ids: number[] = []
  for (const { values } of reads) {
    for (const value of values) {
      if (typeof value.holder === 'number') ids.push(value.holder)
      if (typeof value.twin?.holder === 'number') ids.push(value.twin.holder)
    }
  }
  return ids
}

/** The answer for an ask that changes nothing and raises no doubt; undefined where there is something to decide. */
function settleQuickly(
  { ask, values }: ReadAsk,
  roots: ReadonlyMap<number, number>,
): Outcome<Resolved, ResolveCode> | undefined {
  let owner = ask.memberId
  if (owner !== undefined && !roots.has(owner)) {
    // Keys that were written ahead for this ask have to be taken back.
    return values.some((value) => value.claimed) ? undefined : refuse('unknown_member')
  }
  let rootId = owner === undefined ? undefined : roots.get(owner)
  let leading: ValueState | undefined
  for (const value of values) {
    const holder = holderOf(value)
    // A key that was written ahead has to be given to somebody or taken back, also where the verified twin leads to a person.
    if (holder === undefined || value.claimed || isBlocked(value)) return undefined
    if (isShared(value) && (values.length > 1 || !value.kind.strong)) return undefined
    rootId ??= roots.get(holder)
    if (roots.get(holder) !== rootId) return undefined
    if (owner === undefined) {
      owner = holder
      leading = value
    } else if (leading && leading.kind === value.kind && leading.kind.strong && holder !== owner) {
      // Several values of the strongest kind, held by different members of one person: none stands before the others.
      owner = rootId
    }
  }
  if (owner === undefined || rootId === undefined) return undefined
  return done({ memberId: owner, rootId, created: false, inDoubt: false })
}

/**
 * Writes the keys of values that nobody holds before any lock of a person is taken (domain: Locks), provisionally for the member whom
 * the ask seems to mean, or for one about to be made. Values of asks that may neither make nor name a member are left.
 */
async function claimUnknown(
  ctx: Ctx,
  book: ValueBook,
  reads: readonly ReadAsk[],
  { wanted, drawn }: Claims,
): Promise<void> {
  const owners = new Map<ValueState, number | { readonly slot: number }>()
  const slots: number[] = []
  reads.forEach(({ ask, values }, index) => {
    const unknown = values.filter(
      (value) => value.holder === undefined && !value.claimed && !owners.has(value) && isToKeep(value, ask, values),
    )
    if (unknown.length === 0) return
    const seeming = ask.memberId ?? seemingOwner(values, owners)
    if (seeming === undefined && ask.create === 'never') return
    const owner = seeming ?? { slot: slots.push(index) - 1 }
    for (const value of unknown) owners.set(value, owner)
  })
  if (owners.size === 0) return
  const ids = slots.length === 0 ? [] : await ctx.tx.rows(drawMemberIds, { count: slots.length })
  slots.forEach((index, slot) => {
    drawn.set(reads[index]!, ids[slot]!.memberId)
  })
  for (const [value, owner] of owners) wanted.set(value, typeof owner === 'number' ? owner : ids[owner.slot]!.memberId)
  await book.claim(wanted)
}

/**
 * Whether a value that nobody holds may come to be somebody's. Not an unverified phone or e-mail that is blocked as a verified one, nor one
 * that somebody holds verified where nobody else is named: it says nothing new of its holder.
 */
function isToKeep(value: ValueState, { memberId }: ResolveAsk, values: readonly ValueState[]): boolean {
  const holder = value.twin?.holder
  if (holder === undefined) return true
  if (holder === null) return false
  return (memberId ?? holder) !== holder || values.some((other) => other !== value && holderOf(other) !== holder)
}

function seemingOwner<Owner>(
  values: readonly ValueState[],
  owners: ReadonlyMap<ValueState, Owner>,
): Owner | number | undefined {
  for (const value of values) {
    const owner = holderOf(value) ?? owners.get(value)
    if (owner !== undefined && !isBlocked(value) && !isShared(value)) return owner
  }
  return undefined
}

/** Loads what deciding needs, under the locks; decides; writes. */
async function settle(
  ctx: Ctx,
  settings: MemberSettings,
  book: ValueBook,
  reads: readonly ReadAsk[],
  claims: Claims,
): Promise<Outcome<Resolved, ResolveCode>[]> {
  await settleHolders(
    ctx,
    book,
    reads.flatMap((read) => read.values),
  )
  const roots = await lockMembers(ctx, membersNamed(reads))
  const [facts, sightings, hints] = await Promise.all([
    loadPeopleFacts(ctx, [...roots.values()]),
    loadSeen(ctx, reads),
    loadNamedBy(ctx, settings, reads),
  ])
  const lineages = lineagesIn(facts)
  const people = new People(facts, await partedAmong(ctx, facts))
  const asks: OpenAsk[] = reads.map((read) => ({
    memberId: read.ask.memberId,
    values: read.values,
    at: read.ask.at,
    mayCreate: read.ask.create !== 'never',
    verified: freshVerification(read),
  }))
  const decision = decideResolve({ asks, people, sightings, hints, sharedLimit: settings.sharedLimit })
  return await writeResolution(ctx, { book, reads, claims, decision, people, lineages })
}

/** The verification of a phone, where the ask tells of one and is no history. */
function freshVerification({ ask, named }: ReadAsk): Verification | undefined {
  if (ask.historical) return undefined
  for (const [{ kind }, { verifiedAt, verifiedHow = ask.channel }] of named) {
    if (kind.code !== 'phone_verified') continue
    if (verifiedAt === undefined) return undefined
    return { verifiedAt, verifiedHow, channel: ask.channel, storeId: ask.storeId, historical: false }
  }
  return undefined
}

/** Whom staff have parted, where two people are named at all. */
async function partedAmong(ctx: Ctx, facts: readonly MemberFact[]): Promise<readonly Parted[]> {
  if (new Set(facts.map((fact) => fact.rootId)).size < 2) return []
  return await ctx.tx.rows(loadParted, { memberId: facts.map((fact) => fact.memberId) })
}

/** With which values those of asks that name several strong ones were named before. */
async function loadSeen(ctx: Ctx, reads: readonly ReadAsk[]) {
  const ids = new Set<number>()
  for (const { values } of reads) {
    const strong = values.filter((value) => value.kind.strong)
    if (strong.length > 1)
      for (const value of strong) if (value.identityId > 0 && !value.claimed) ids.add(value.identityId)
  }
  const seen = new Map<number, Map<string, Set<number>>>()
  if (ids.size === 0) return seen
  for (const row of await ctx.tx.rows(loadSightings, { identityId: [...ids] })) {
    const kinds = seen.get(row.identityId) ?? new Map<string, Set<number>>()
    seen.set(row.identityId, kinds)
    kinds.set(row.otherKind, (kinds.get(row.otherKind) ?? new Set<number>()).add(row.otherId))
  }
  return seen
}

/** Who named the weak values before. */
async function loadNamedBy(ctx: Ctx, settings: MemberSettings, reads: readonly ReadAsk[]) {
  const weak = new Set<ValueState>()
  for (const { values } of reads) for (const value of values) if (!value.kind.strong && !value.claimed) weak.add(value)
  const named = new Map<ValueState, Set<number>>()
  if (weak.size === 0) return named
  const states = [...weak]
  const rows = await ctx.tx.rows(loadHints, {
    hashVersion: settings.hash.read,
    kind: states.map((state) => state.kind.code),
    valueHash: states.map((state) => state.hash),
  })
  for (const row of rows) {
    const state = states[row.position - 1]!
    named.set(state, (named.get(state) ?? new Set<number>()).add(row.memberId))
  }
  return named
}
