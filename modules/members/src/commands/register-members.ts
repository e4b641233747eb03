import { emit } from '@atrium/db'
import { type Ctx, done, inScope, must, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { activeAccounts } from '@atrium/staff'
import { memberJoined, memberMet, profileChanged } from '../events.ts'
import {
  changedFields,
  checkProfile,
  loadFields,
  onlyGaps,
  type ProfileCode,
  type ProfileField,
  type ProfilePatch,
} from '../fields.ts'
import { MemberBook } from '../member-book.ts'
import type { NamedIdentity, ReadAsk, ResolveAsk, ResolveCode, Resolved } from '../model.ts'
import { loadSettings } from '../settings.ts'
import { ValueBook } from '../value-book.ts'
import { admitToScope } from './admit-to-scope.ts'
import { type Assignment, decideAssignment, writeAssignments } from './assign-members.ts'
import { readAsk, resolveRead } from './resolve-members.ts'
import { type ConsentAsk, sayConsents } from './set-consents.ts'
import { groupToday } from './update-profiles.ts'

export interface RegisterAsk extends Omit<ResolveAsk, 'memberId' | 'create'> {
  /** `joined` (开卡) unless said otherwise; `prospect` for people who only left their data. */
  readonly stage?: 'joined' | 'prospect'
  readonly identities: readonly NamedIdentity[]
  readonly profile?: ProfilePatch
  /** The home store where it is another than the store of registration. */
  readonly homeStoreId?: number
  /** A staff account that is active. */
  readonly guideId?: number
  readonly consents?: readonly { readonly purpose: string; readonly channel: string; readonly allowed: boolean }[]
}

export type RegisterCode =
  | ResolveCode
  | ProfileCode
  | 'unknown_store'
  | 'unknown_guide'
  | 'out_of_scope'
  | 'invalid_consent'

export interface Registered extends Resolved {
  /** Whether the person became a member by this ask; false for one who was. */
  readonly joined: boolean
}

interface OpenRegistration {
  readonly index: number
  readonly ask: RegisterAsk
  readonly profile: ProfilePatch
  readonly read: ReadAsk
}

/**
 * Registers people (开卡): finds or makes the member by its identities as `resolveMembers` does, and makes a prospect a member.
 * A profile is taken whole for someone who joins now; of someone who had joined before it only fills gaps. Done again with
 * the same asks it changes nothing.
 */
export async function registerMembers(
  ctx: Ctx,
  asks: readonly RegisterAsk[],
): Promise<Outcome<Registered, RegisterCode>[]> {
  if (asks.length === 0) return []
  const settings = await loadSettings(ctx)
  const book = new ValueBook(ctx, settings)
  const outcomes: (Outcome<Registered, RegisterCode> | undefined)[] = asks.map(() => undefined)
  const open = await checkAsks(ctx, book, asks, outcomes)
  const resolved = await resolveRead(
    ctx,
    settings,
    book,
    open.map(({ read }) => read),
  )
  const found: { registration: OpenRegistration; resolved: Resolved }[] = []
  open.forEach((registration, at) => {
    const outcome = resolved[at]!
    if (outcome.ok) found.push({ registration, resolved: outcome.value })
    else outcomes[registration.index] = outcome
  })
  const joined = await settleRegistrations(ctx, found)
  for (const { registration, resolved: value } of found) {
    outcomes[registration.index] = done({ ...value, joined: joined.has(registration.index) })
  }
  return outcomes.map((outcome) => must(outcome, 'a registration was not answered'))
}

const CODE = /^[a-z][a-z0-9_]{0,39}$/

/** What can be told of the asks before anybody is looked up. */
async function checkAsks(
  ctx: Ctx,
  book: ValueBook,
  asks: readonly RegisterAsk[],
  outcomes: (Outcome<Registered, RegisterCode> | undefined)[],
): Promise<OpenRegistration[]> {
  const organization = await loadOrganization(ctx)
  const fields = await loadFields(ctx)
  const today = await groupToday(ctx)
  const guides = await activeAccounts(
    ctx,
    asks.flatMap(({ guideId }) => guideId ?? []),
  )
  return asks.flatMap((ask, index) => {
    for (const storeId of [ask.storeId, ask.homeStoreId]) {
      if (typeof storeId !== 'number') continue
      if (!organization.node(storeId)) outcomes[index] = refuse('unknown_store')
      else if (!inScope(ask.by.scope, storeId)) outcomes[index] = refuse('out_of_scope')
    }
    if (ask.guideId !== undefined && !guides.has(ask.guideId)) outcomes[index] ??= refuse('unknown_guide')
    if (ask.consents?.some(({ purpose, channel }) => !CODE.test(purpose) || !CODE.test(channel))) {
      outcomes[index] = refuse('invalid_consent')
    }
    const profile = checkProfile(ask.profile ?? {}, fields, today)
    const read = readAsk(book, { ...ask, create: ask.stage ?? 'joined' })
    if (!profile.ok) outcomes[index] ??= profile
    if (!read.ok) outcomes[index] ??= read
    return profile.ok && read.ok && !outcomes[index] ? [{ index, ask, profile: profile.value, read: read.value }] : []
  })
}

/** Stage, profile, home store, guide, consents and scope of people who are found and locked. Answers who joined by it. */
async function settleRegistrations(
  ctx: Ctx,
  found: readonly { registration: OpenRegistration; resolved: Resolved }[],
): Promise<ReadonlySet<number>> {
  const members = new MemberBook(ctx)
  await members.load(found.map(({ resolved }) => resolved.rootId))
  const joined = new Set<number>()
  const promoted: { ask: RegisterAsk; resolved: Resolved }[] = []
  const changes: { ask: RegisterAsk; rootId: number; fields: ProfileField[] }[] = []
  const assignments: Assignment[] = []
  for (const { registration, resolved } of found) {
    const { ask, index } = registration
    const { rootId, created } = resolved
    const person = members.person(rootId)
    const joins = ask.stage !== 'prospect' && person.stage === 'prospect'
    if (joins) {
      members.join(rootId, ask)
      promoted.push({ ask, resolved })
    }
    const isNew = joins || created
    if (created && ask.stage !== 'prospect') joined.add(index)
    if (joins) joined.add(index)
    const patch = isNew ? registration.profile : onlyGaps(person, registration.profile)
    const fields = changedFields(members.person(rootId), patch)
    if (fields.length > 0) {
      members.patch(rootId, patch)
      if (!created) changes.push({ ask, rootId, fields })
    }
    for (const [kind, targetId] of [
      ['home_store', ask.homeStoreId ?? (person.homeStoreId === null ? ask.storeId : undefined)],
      ['guide', ask.guideId],
    ] as const) {
      const known = kind === 'home_store' ? person.homeStoreId : person.guideId
      if (typeof targetId !== 'number' || (!isNew && known !== null)) continue
      const previousId = decideAssignment(members, rootId, { kind, targetId })
      if (previousId !== targetId) {
        assignments.push({ ...ask, memberId: resolved.memberId, kind, targetId, rootId, previousId })
      }
    }
  }
  const [met] = await Promise.all([
    admitToScope(
      ctx,
      found.flatMap(({ registration: { ask }, resolved }) =>
        ask.storeId === null ? [] : [{ memberId: resolved.memberId, storeId: ask.storeId, at: ask.at }],
      ),
    ),
    members.write(),
    writeAssignments(ctx, assignments),
  ])
  await sayConsents(
    ctx,
    found.flatMap(({ registration: { ask }, resolved }) => consentAsks(ask, resolved)),
  )
  tell(ctx, promoted, changes)
  tellMet(ctx, found, met)
  return joined
}

const consentAsks = (ask: RegisterAsk, { memberId }: Resolved): ConsentAsk[] =>
  (ask.consents ?? []).map((said) => ({
    by: ask.by,
    memberId,
    ...said,
    at: ask.at,
    source: ask.channel,
    historical: ask.historical,
  }))

function tell(
  ctx: Ctx,
  promoted: readonly { ask: RegisterAsk; resolved: Resolved }[],
  changes: readonly { ask: RegisterAsk; rootId: number; fields: ProfileField[] }[],
): void {
  emit(
    ctx,
    memberJoined,
    promoted.map(({ ask, resolved: { memberId, rootId } }) => ({
      memberId: rootId,
      effectiveAt: ask.at,
      historical: ask.historical,
      body: { memberId, rootId, channel: ask.channel, storeId: ask.storeId },
    })),
  )
  emit(
    ctx,
    profileChanged,
    changes.map(({ ask, rootId, fields }) => ({
      memberId: rootId,
      effectiveAt: ask.at,
      historical: ask.historical,
      body: { rootId, fields },
    })),
  )
}

/** Of whom else nothing may have been told: members already, now seen by one more store. */
function tellMet(
  ctx: Ctx,
  found: readonly { readonly registration: OpenRegistration; readonly resolved: Resolved }[],
  met: readonly { readonly memberId: number; readonly storeId: number }[],
): void {
  const askOf = new Map(found.map(({ registration: { ask }, resolved }) => [resolved.memberId, { ask, ...resolved }]))
  emit(
    ctx,
    memberMet,
    met.flatMap(({ memberId, storeId }) => {
      const by = askOf.get(memberId)
      if (by === undefined || by.created) return []
      const { at, historical } = by.ask
      return [{ memberId, effectiveAt: at, historical, body: { memberId, storeId } }]
    }),
  )
}
