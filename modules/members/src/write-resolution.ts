import { emit } from '@atrium/db'
import { type Ctx, done, must, type Outcome } from '@atrium/kernel'
import { DataKeys } from './data-keys.ts'
import { type ResolveDecision, UNBORN } from './decide-resolve.ts'
import { identityChanged, memberCreated, memberJoined } from './events.ts'
import { insertSightings, setGuards } from './identity-store.ts'
import { heldRoots } from './lock.ts'
import type { Doubt, ReadAsk, ResolveCode, Resolved, ValueState } from './model.ts'
import type { People } from './people.ts'
import { listNewcomers } from './person-store.ts'
import { drawMemberIds, insertAssignments, insertMembers, insertRoots } from './store.ts'
import type { ValueBook } from './value-book.ts'
import { keepWaiting } from './waiting-values.ts'
import { type FreshIdentity, writeIdentities } from './write-identities.ts'
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
  const fresh = await freshIdentities(ctx, resolution, real)
  await keys.load(fresh.map((row) => row.memberId))
  const doubt = (raised: Doubt): Doubt => ({
    ...raised,
    memberId: raised.memberId === null ? null : real(raised.memberId),
    otherMemberId: raised.otherMemberId === null ? null : real(raised.otherMemberId),
  })
  const doubts = await keepWaiting(ctx, keys, decision.doubts.map(doubt), reads)
  await Promise.all([
    writeMade(ctx, made),
    keys.write(),
    writeIdentities(ctx, resolution.book, keys, fresh),
    settleClaims(resolution, real),
    writeSightings(ctx, decision),
    writeGuards(ctx, resolution.book, decision.shared),
    writeReviews(ctx, doubts),
  ])
  tellMade(ctx, made)
  tellAdded(ctx, fresh, made)
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
    const { memberId } = outcome.value
    return done({ ...outcome.value, memberId: real(memberId), rootId: rootOf(memberId) })
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
    listNewcomers(
      ctx,
      made
        .filter((row) => row.rootId === row.memberId)
        .map(({ memberId: id, ask }) => ({
          memberId: id,
          joined: ask.create === 'joined',
          since: ask.at,
          channel: ask.channel,
          homeStoreId: ask.storeId,
        })),
    ),
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

function tellMade(ctx: Ctx, made: readonly Made[]): void {
  const about = ({ memberId, ask }: Made) => ({ memberId, effectiveAt: ask.at, historical: ask.historical })
  emit(
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
  emit(
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

/** What somebody new came with is told by the news of them. */
function tellAdded(ctx: Ctx, fresh: readonly AskedIdentity[], made: readonly Made[]): void {
  const unknown = new Set(made.map(({ memberId }) => memberId))
  emit(
    ctx,
    identityChanged,
    fresh
      .filter(({ memberId }) => !unknown.has(memberId))
      .map(({ memberId, value, firstSeenAt, historical }) => ({
        memberId,
        effectiveAt: firstSeenAt,
        historical,
        body: { memberId, kind: value.kind.code, change: 'added' as const },
      })),
  )
}

type AskedIdentity = FreshIdentity & { readonly historical: boolean }

/** The identities that links and hints bring, each verified as its ask said. */
async function freshIdentities(
  ctx: Ctx,
  { decision, reads }: Resolution,
  real: (memberId: number) => number,
): Promise<AskedIdentity[]> {
  const hintIds = await ctx.tx.ids('members.identity_block', decision.hints.length)
  const rows = [
    ...decision.links.map((link) => ({ ...link, identityId: link.value.identityId })),
    ...decision.hints.map((hint, at) => ({ ...hint, identityId: hintIds[at]! })),
  ]
  return rows.map(({ memberId, identityId, value, askIndex }) => {
    const { ask, named } = reads[askIndex]!
    const said = named.get(value)
    const isVerified = said?.verifiedAt !== undefined || value.kind.code.endsWith('_verified')
    return {
      memberId: real(memberId),
      identityId,
      value,
      verifiedAt: isVerified ? (said?.verifiedAt ?? ask.at) : null,
      verifiedHow: isVerified ? (said?.verifiedHow ?? ask.channel) : null,
      channel: ask.channel,
      storeId: ask.storeId,
      firstSeenAt: ask.at,
      historical: ask.historical,
    }
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

/** Writes how far values are trusted, as their states say. */
export async function writeGuards(ctx: Ctx, book: ValueBook, shared: readonly ValueState[]): Promise<void> {
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
