import type { Actor, Ctx, Instant } from '@atrium/kernel'
import { actorKey, actorNames, auditOfMembers } from '@atrium/staff'
import { lineagesOf } from './lock.ts'
import { listAssignments, listConsents, listMerges, personsOf } from './queries.ts'
import { type IdentityView, identitiesById } from './views.ts'

/** Who did something, by name where there is one. */
export type NamedActor = Actor & { readonly name: string | null }

export type TimelineItem =
  | { readonly at: Instant; readonly what: 'created' | 'joined'; readonly memberId: number; readonly channel: string }
  | { readonly at: Instant; readonly what: 'identity_seen' | 'identity_ended'; readonly identity: IdentityView }
  | {
      readonly at: Instant
      readonly what: 'merged' | 'unmerged'
      readonly actor: NamedActor
      readonly mergeId: number
      readonly absorbedId: number
      readonly survivorId: number
      readonly rule: string
      /** What was named together, as far as it is this person's. */
      readonly evidence: readonly IdentityView[]
    }
  | {
      readonly at: Instant
      readonly what: 'assigned'
      readonly actor: NamedActor
      readonly kind: string
      readonly targetId: number | null
    }
  | {
      readonly at: Instant
      readonly what: 'profile_changed'
      readonly actor: NamedActor
      /** Which, not to what. */
      readonly fields: readonly string[]
    }
  | { readonly at: Instant; readonly what: 'erased'; readonly actor: NamedActor }
  | ({ readonly what: 'consented' } & SaidConsent)

/** One word of a person about what it allows. */
export interface SaidConsent {
  readonly at: Instant
  readonly actor: NamedActor
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  /** Where it was said. */
  readonly source: string
}

/** Changes of profile that a page about a person goes back to. */
const CHANGES = 500

/** What happened to a person, latest first: met, joined, identities, merges, home stores and guides, profile, consents. */
export async function timelineOf(ctx: Ctx, memberId: number): Promise<readonly TimelineItem[]> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId)
  if (!lineage) return []
  const [persons, identities, merges, assignments, changes, consents] = await Promise.all([
    personsOf(ctx, [memberId]),
    identitiesById(ctx, lineage, 'masked'),
    ctx.tx.rows(listMerges, { memberId: lineage }),
    ctx.tx.rows(listAssignments, { memberId: lineage }),
    auditOfMembers(ctx, lineage, ['members.updateProfiles', 'members.eraseMembers'], CHANGES),
    ctx.tx.rows(listConsents, { memberId: lineage }),
  ])
  const nameOf = await namesFor(ctx, [
    ...[...assignments, ...changes, ...consents].map((row) => actorOf(row.actorKind, row.actorId)),
    ...merges.flatMap((row) => [actorOf(row.actorKind, row.actorId), ...undoerOf(row)]),
  ])
  const items: TimelineItem[] = []
  const person = persons.get(memberId)
  if (person) items.push({ at: person.createdAt, what: 'created', memberId, channel: person.createdChannel })
  if (person?.joinedAt != null) {
    items.push({ at: person.joinedAt, what: 'joined', memberId, channel: person.joinedChannel ?? '' })
  }
  for (const identity of identities.values()) {
    items.push({ at: identity.firstSeenAt, what: 'identity_seen', identity })
    if (identity.endedAt !== null) items.push({ at: identity.endedAt, what: 'identity_ended', identity })
  }
  for (const row of merges) {
    const { mergeId, absorbedId, survivorId, rule, mergedAt, undoneAt } = row
    const evidence = row.evidence.flatMap((id) => identities.get(id) ?? [])
    const edge = { mergeId, absorbedId, survivorId, rule, evidence }
    items.push({ at: mergedAt, what: 'merged', actor: nameOf(actorOf(row.actorKind, row.actorId)), ...edge })
    for (const undoer of undoerOf(row)) {
      items.push({ at: undoneAt ?? mergedAt, what: 'unmerged', actor: nameOf(undoer), ...edge })
    }
  }
  for (const { since, kind, targetId, actorKind, actorId } of assignments) {
    items.push({ at: since, what: 'assigned', actor: nameOf(actorOf(actorKind, actorId)), kind, targetId })
  }
  for (const { at, action, actorKind, actorId, after } of changes) {
    const actor = nameOf(actorOf(actorKind, actorId))
    if (action === 'members.eraseMembers') items.push({ at, what: 'erased', actor })
    else items.push({ at, what: 'profile_changed', actor, fields: fieldsIn(after) })
  }
  for (const said of saidBy(lineage, consents)) {
    items.push({ what: 'consented', ...said, actor: nameOf(said.actor) })
  }
  return items.sort((a, b) => b.at - a.at)
}

/** All that a person ever said about what it allows, latest first. */
export async function consentHistoryOf(ctx: Ctx, memberId: number): Promise<readonly SaidConsent[] | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId)
  if (!lineage) return undefined
  const said = saidBy(lineage, await ctx.tx.rows(listConsents, { memberId: lineage }))
  const nameOf = await namesFor(
    ctx,
    said.map(({ actor }) => actor),
  )
  return said.map((each) => ({ ...each, actor: nameOf(each.actor) }))
}

interface ConsentRow {
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  readonly saidFor: number
  readonly saidAt: Instant
  readonly source: string
  readonly actorKind: string
  readonly actorId: number
}

/** Words in their order. What was said of several members as one person was written for each of them, and is told once. */
function saidBy(lineage: readonly number[], rows: readonly ConsentRow[]) {
  const members = new Set(lineage)
  const told = new Set<string>()
  return rows.flatMap(({ saidFor, saidAt, actorKind, actorId, purpose, channel, allowed, source }) => {
    const key = [saidFor, saidAt, purpose, channel, allowed, source].join(' ')
    if (!members.has(saidFor) || told.has(key)) return []
    told.add(key)
    return [{ at: saidAt, actor: actorOf(actorKind, actorId), purpose, channel, allowed, source }]
  })
}

async function namesFor(ctx: Ctx, actors: readonly Actor[]): Promise<(actor: Actor) => NamedActor> {
  const names = await actorNames(ctx, actors)
  return (actor) => ({ ...actor, name: names.get(actorKey(actor)) ?? null })
}

// Written from an `Actor`.
const actorOf = (kind: string, id: number): Actor => ({ kind, id }) as Actor

const undoerOf = (row: { readonly undoneActorKind: string | null; readonly undoneActorId: number | null }): Actor[] =>
  row.undoneActorKind === null || row.undoneActorId === null ? [] : [actorOf(row.undoneActorKind, row.undoneActorId)]

/** Of an audit row that `updateProfiles` wrote. */
function fieldsIn(after: string | null): readonly string[] {
  const content: unknown = after === null ? undefined : JSON.parse(after)
  const fields = typeof content === 'object' && content !== null && 'fields' in content ? content.fields : []
  return Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : []
}
