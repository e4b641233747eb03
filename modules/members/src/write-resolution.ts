import { emit } from '@atrium/db'
import { type Ctx, done, must, type Outcome } from '@atrium/kernel'
import type { ReadAsk } from './commands/resolve-members.ts'
import { DataKeys } from './data-keys.ts'
import { type ResolveDecision, UNBORN } from './decide-resolve.ts'
import { memberCreated, memberJoined } from './events.ts'
import { heldRoots } from './lock.ts'
import type { Doubt, ResolveCode, Resolved, ValueState } from './model.ts'
import { tailOf } from './normalize.ts'
import type { People } from './people.ts'
import {
  drawMemberIds,
  insertAssignments,
  insertHints,
  insertIdentities,
  insertMembers,
  insertRoots,
  insertSightings,
  setGuards,
} from './store.ts'
import type { ValueBook } from './value-book.ts'
import { writeMerges } from './write-merges.ts'
import { writeReviews } from './write-reviews.ts'

/** Keys written ahead of the decision. */
export interface Claims {
  /** For which member each value's key was written. */
  readonly wanted: Map<ValueState, number>
  /** Member ids drawn for asks that seemed to make one. */
  readonly drawn: Map<ReadAsk, number>
}

export interface Resolution {
  readonly book: ValueBook
  readonly reads: readonly ReadAsk[]
  readonly claims: Claims
  readonly decision: ResolveDecision
  /** As the decision left them. */
  readonly people: People
  /** Members of each root before the decision. */
  readonly lineages: ReadonlyMap<number, readonly number[]>
}

/** Writes what was decided: a fixed number of statements, most of them sent together. */
export async function writeResolution(ctx: Ctx, resolution: Resolution): Promise<Outcome<Resolved, ResolveCode>[]> {
  const { decision, people, lineages, reads } = resolution
  const real = await nameUnborn(ctx, resolution)
  const rootOf = (memberId: number): number => real(people.rootOf(memberId))
  const made = decision.made.map((askIndex, at) => ({
    memberId: real(UNBORN + at),
    rootId: rootOf(UNBORN + at),
    ask: reads[askIndex]!.ask,
  }))
  const keys = new DataKeys(ctx)
  for (const { memberId } of made) keys.create(memberId)
  await keys.load([...decision.links, ...decision.hints].map((link) => real(link.memberId)))
  const doubt = (raised: Doubt): Doubt => ({
    ...raised,
    memberId: raised.memberId === null ? null : real(raised.memberId),
    otherMemberId: raised.otherMemberId === null ? null : real(raised.otherMemberId),
  })
  await Promise.all([
    writeMade(ctx, made),
    keys.write(),
    writeIdentities(ctx, resolution, keys, real),
    settleClaims(resolution, real),
    writeSightings(ctx, decision),
    writeShared(ctx, resolution.book, decision.shared),
    writeReviews(ctx, decision.doubts.map(doubt)),
  ])
  await tellMade(ctx, made)
  const edges = decision.merges.map((edge) => {
    const { ask } = reads[edge.askIndex]!
    return {
      ...edge,
      absorbedId: real(edge.absorbedId),
      survivorId: real(edge.survivorId),
      absorbedLink: real(edge.absorbedLink),
      survivorLink: real(edge.survivorLink),
      by: ask.by,
      at: ask.at,
      historical: ask.historical,
    }
  })
  const unborn = new Map(made.map(({ memberId }, at) => [memberId, UNBORN + at]))
  await writeMerges(ctx, edges, lineages, (memberId) => rootOf(unborn.get(memberId) ?? memberId))
  return decision.outcomes.map((outcome) => {
    if (!outcome.ok) return outcome
    const { memberId, created } = outcome.value
    return done({ memberId: real(memberId), rootId: rootOf(memberId), created })
  })
}

/** Real ids for the members that the decision made: those drawn with the claims where they fit, else drawn now. */
async function nameUnborn(ctx: Ctx, { decision, claims, reads }: Resolution): Promise<(memberId: number) => number> {
  const spare = new Map(claims.drawn)
  const ids = decision.made.map((askIndex) => {
    const own = spare.get(reads[askIndex]!)
    spare.delete(reads[askIndex]!)
    return own
  })
  const rest = [...spare.values()]
  const missing = ids.filter((id) => id === undefined).length - rest.length
  if (missing > 0) for (const row of await ctx.tx.rows(drawMemberIds, { count: missing })) rest.push(row.memberId)
  const named = ids.map((id) => id ?? rest.shift()!)
  return (memberId) => (memberId >= UNBORN ? must(named[memberId - UNBORN], 'a new member has no id') : memberId)
}

interface Made {
  readonly memberId: number
  readonly rootId: number
  readonly ask: ReadAsk['ask']
}

async function writeMade(ctx: Ctx, made: readonly Made[]): Promise<void> {
  if (made.length === 0) return
  const memberId = made.map((row) => row.memberId)
  const housed = made.filter((row) => row.ask.storeId !== null)
  const assignmentIds = await ctx.tx.ids('members.entry_block', housed.length)
  await Promise.all([
    ctx.tx.run(insertRoots, { memberId, rootId: made.map((row) => row.rootId) }),
    ctx.tx.run(insertMembers, {
      memberId,
      stage: made.map((row) => (row.ask.create === 'joined' ? 'joined' : 'prospect')),
      joinedAt: made.map((row) => (row.ask.create === 'joined' ? row.ask.at : null)),
      channel: made.map((row) => row.ask.channel),
      storeId: made.map((row) => row.ask.storeId),
      createdAt: made.map((row) => row.ask.at),
      now: ctx.now,
    }),
    housed.length > 0 &&
      ctx.tx.run(insertAssignments, {
        memberId: housed.map((row) => row.memberId),
        assignmentId: assignmentIds,
        kind: housed.map(() => 'home_store'),
        targetId: housed.map((row) => row.ask.storeId),
        since: housed.map((row) => row.ask.at),
        actorKind: housed.map((row) => row.ask.by.actor.kind),
        actorId: housed.map((row) => row.ask.by.actor.id),
      }),
  ])
  // Nobody else can know these people before the commit: they count as locked.
  const held = heldRoots(ctx)
  for (const row of made) held.set(row.memberId, row.rootId)
}

async function tellMade(ctx: Ctx, made: readonly Made[]): Promise<void> {
  const about = ({ memberId, ask }: Made) => ({ memberId, effectiveAt: ask.at, historical: ask.historical })
  await emit(
    ctx,
    memberCreated,
    made.map((row) => ({
      ...about(row),
      body: {
        memberId: row.memberId,
        stage: row.ask.create === 'joined' ? ('joined' as const) : ('prospect' as const),
        channel: row.ask.channel,
        storeId: row.ask.storeId,
      },
    })),
  )
  await emit(
    ctx,
    memberJoined,
    made
      .filter((row) => row.ask.create === 'joined')
      .map((row) => ({
        ...about(row),
        body: { memberId: row.memberId, rootId: row.rootId, channel: row.ask.channel, storeId: row.ask.storeId },
      })),
  )
}

/** One identity to be written for a member. */
interface FreshIdentity {
  readonly memberId: number
  readonly identityId: number
  readonly value: ValueState
  readonly read: ReadAsk
}

async function writeIdentities(
  ctx: Ctx,
  { decision, reads, book }: Resolution,
  keys: DataKeys,
  real: (memberId: number) => number,
): Promise<void> {
  const hintIds = await ctx.tx.ids('members.identity_block', decision.hints.length)
  const fresh: FreshIdentity[] = [
    ...decision.links.map((link) => ({ ...link, identityId: link.value.identityId })),
    ...decision.hints.map((hint, at) => ({ ...hint, identityId: hintIds[at]! })),
  ].map((row) => ({
    memberId: real(row.memberId),
    identityId: row.identityId,
    value: row.value,
    read: reads[row.askIndex]!,
  }))
  if (fresh.length === 0) return
  await Promise.all([
    ctx.tx.run(insertIdentities, identityRows(ctx, fresh, keys, book.newest)),
    writeHints(
      ctx,
      book,
      fresh.filter((row) => !row.value.kind.strong),
    ),
  ])
}

function identityRows(ctx: Ctx, fresh: readonly FreshIdentity[], keys: DataKeys, version: number) {
  const verified = fresh.map(({ value, read: { ask, named } }) => {
    const said = named.get(value)
    const counts = said?.verifiedAt !== undefined || value.kind.code.endsWith('_verified')
    return counts ? { at: said?.verifiedAt ?? ask.at, how: said?.verifiedHow ?? ask.channel } : undefined
  })
  return {
    memberId: fresh.map((row) => row.memberId),
    identityId: fresh.map((row) => row.identityId),
    kind: fresh.map((row) => row.value.kind.code),
    valueCipher: fresh.map((row) => keys.encryptIdentity(row.memberId, row.identityId, row.value.value)),
    tailHash: fresh.map((row) => tailHash(ctx, version, row.value)),
    verifiedAt: verified.map((said) => said?.at ?? null),
    verifiedHow: verified.map((said) => said?.how ?? null),
    channel: fresh.map((row) => row.read.ask.channel),
    storeId: fresh.map((row) => row.read.ask.storeId),
    firstSeenAt: fresh.map((row) => row.read.ask.at),
  }
}

function tailHash(ctx: Ctx, version: number, { kind, value }: ValueState): Buffer | null {
  const tail = tailOf(kind, value)
  return tail === undefined ? null : ctx.vault.lookupHash(version, 'tail', tail)
}

async function writeHints(ctx: Ctx, book: ValueBook, fresh: readonly FreshIdentity[]): Promise<void> {
  if (fresh.length === 0) return
  const rows = fresh.flatMap((row) => book.keysOf([row.value]).map((key) => ({ ...row, key })))
  await ctx.tx.run(insertHints, {
    kind: rows.map((row) => row.value.kind.code),
    hashVersion: rows.map((row) => row.key.version),
    valueHash: rows.map((row) => row.key.hash),
    memberId: rows.map((row) => row.memberId),
    identityId: rows.map((row) => row.identityId),
  })
}

/** Keys were written ahead for whom the asks seemed to mean: hands over those that went elsewhere, takes back the unused. */
async function settleClaims({ book, claims }: Resolution, real: (memberId: number) => number): Promise<void> {
  const moved: { state: ValueState; memberId: number }[] = []
  const unused: ValueState[] = []
  for (const [state, seeming] of claims.wanted) {
    if (!state.claimed) continue
    if (typeof state.holder !== 'number') unused.push(state)
    else if (real(state.holder) !== seeming) moved.push({ state, memberId: real(state.holder) })
  }
  await Promise.all([book.move(moved), book.release(unused)])
}

async function writeSightings(ctx: Ctx, { sightings }: ResolveDecision): Promise<void> {
  if (sightings.length === 0) return
  await ctx.tx.run(insertSightings, {
    identityId: sightings.map((row) => row.identityId),
    otherKind: sightings.map((row) => row.otherKind),
    otherId: sightings.map((row) => row.otherId),
  })
}

async function writeShared(ctx: Ctx, book: ValueBook, shared: readonly ValueState[]): Promise<void> {
  if (shared.length === 0) return
  const rows = book.keysOf(shared)
  await ctx.tx.run(setGuards, {
    kind: rows.map((row) => row.state.kind.code),
    hashVersion: rows.map((row) => row.version),
    valueHash: rows.map((row) => row.hash),
    identityId: rows.map((row) => row.state.identityId),
    guard: rows.map((row) => row.state.guard),
  })
}
