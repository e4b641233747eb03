import type { Ctx, Instant } from '@atrium/kernel'
import {
  assignMembers,
  consentsOf,
  findMembers,
  mayBeSeen,
  type NamedIdentity,
  type RegisterAsk,
  type Registered,
  registerMembers,
  setConsents,
  updateProfiles,
} from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import type { MemberRecord } from '../reading/index.ts'
import { type PostContext, type Posted, type Poster, refusalOf } from './poster.ts'

type Refusal = Exclude<Posted, string>

interface OpenRow {
  readonly at: number
  readonly record: MemberRecord
  readonly identities: readonly NamedIdentity[]
  readonly ask: RegisterAsk
}

/** A row whose person is found or made. */
interface KnownRow extends OpenRow {
  readonly registered: Registered
}

/**
 * People: registered by their identities as a counter would (phone, e-mail and cards find, join and merge), and what the file says of them
 * taken over. Of people known before, columns that the row fills are changed; empty ones leave what is known.
 */
export const membersPoster: Poster<'members'> = {
  batchSize: 1_000,
  async post(ctx, records, context) {
    const organization = await loadOrganization(ctx)
    const posted: (Posted | undefined)[] = new Array(records.length)
    const rows: OpenRow[] = []
    records.forEach((record, at) => {
      const opened = openRow(ctx, organization, record, at, context)
      if ('code' in opened) posted[at] = opened
      else rows.push(opened)
    })
    const changed = new Set<number>()
    const before = await ownersOf(ctx, rows)
    await refuseUnseen(ctx, rows, before, posted, context)
    const open = rows.filter(({ at }) => posted[at] === undefined)
    const created = new Set<number>()
    const known = await register(ctx, open, before, posted, { changed, created })
    const after = await ownersOf(ctx, known)
    for (const row of known) if (before.get(row.at) !== after.get(row.at)) changed.add(row.at)
    const met = known.filter(({ registered }) => !registered.created)
    await takeOver(ctx, met, posted, changed)
    return records.map(
      (_, at) => posted[at] ?? (created.has(at) ? 'created' : changed.has(at) ? 'changed' : 'unchanged'),
    )
  },
}

function openRow(
  ctx: Ctx,
  organization: Organization,
  record: MemberRecord,
  at: number,
  { by, unknownMembers }: PostContext,
): OpenRow | Refusal {
  const joinedAt = record.joinedAt ?? ctx.now
  if (joinedAt > ctx.now) return refusalOf('in_the_future', 'The time of joining lies in the future.')
  if (record.guideCode !== undefined) {
    return refusalOf('guides_not_imported', 'Owning guides are assigned in the staff pages; leave the column out.')
  }
  const home = record.homeStoreCode === undefined ? undefined : organization.nodeByCode(record.homeStoreCode)
  if (record.homeStoreCode !== undefined && home?.kind !== 'store' && home?.kind !== 'counter') {
    return refusalOf('unknown_store', `"${record.homeStoreCode}" is no store or counter.`)
  }
  const identities = identitiesOf(record, joinedAt)
  if (identities.length === 0) {
    return refusalOf('nothing_identifies', 'The row has no phone, e-mail, card or other identity.')
  }
  // Whoever imports for their own stores brings people of these, who are then theirs to see.
  if (by.scope !== 'all' && home === undefined) return refusalOf('home_store_needed')
  const ask: RegisterAsk = {
    by,
    identities,
    at: joinedAt,
    storeId: by.scope === 'all' ? null : (home?.id ?? null),
    channel: record.channel ?? 'import',
    historical: true,
    stage: record.stage ?? unknownMembers,
    ...(home === undefined ? {} : { homeStoreId: home.id }),
    profile: profileOf(record),
    consents: record.consents.map(({ purpose, channel, granted }) => ({ purpose, channel, allowed: granted })),
  }
  return { at, record, identities, ask }
}

const VERIFIED: ReadonlySet<string> = new Set(['phone_verified', 'email_verified'])

/** What the row names, the strongest kinds as the file states them: a verified phone counts from when it was verified, or from joining. */
function identitiesOf(record: MemberRecord, joinedAt: Instant): NamedIdentity[] {
  const { phone, phoneVerified, phoneVerifiedAt, email, emailVerified } = record
  const verified = (at: Instant) => ({ verifiedAt: at, verifiedHow: 'import' })
  const named: NamedIdentity[] = record.identities.map(({ kind, value }) => ({
    kind,
    value,
    ...(VERIFIED.has(kind) ? verified(joinedAt) : {}),
  }))
  if (phone !== undefined) {
    const isVerified = phoneVerified ?? phoneVerifiedAt !== undefined
    named.push({ kind: 'phone', value: phone, ...(isVerified ? verified(phoneVerifiedAt ?? joinedAt) : {}) })
  }
  if (email !== undefined) named.push({ kind: 'email', value: email, ...(emailVerified ? verified(joinedAt) : {}) })
  return named
}

function profileOf({ name, gender, birthday, attributes }: MemberRecord): NonNullable<RegisterAsk['profile']> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(gender === undefined || gender === 'unknown' ? {} : { gender }),
    ...(birthday === undefined ? {} : { birthday }),
    ...(attributes === undefined ? {} : { attributes }),
  }
}

/** By row, who holds each of its identities: the same text before and after says that nothing was linked, made or merged. */
async function ownersOf(ctx: Ctx, rows: readonly OpenRow[]): Promise<Map<number, string>> {
  const named = rows.flatMap(({ identities }) => identities)
  const found = await findMembers(
    ctx,
    named.map((identity) => ({ identities: [identity] })),
  )
  const owners = new Map<number, string>()
  let next = 0
  for (const { at, identities } of rows) {
    const roots = found.slice(next, next + identities.length).map((owner) => owner?.rootId ?? '')
    owners.set(at, roots.join(' '))
    next += identities.length
  }
  return owners
}

/** To somebody with stores of their own, people whom these have never met are not theirs to change, and a file must not make them so. */
async function refuseUnseen(
  ctx: Ctx,
  rows: readonly OpenRow[],
  before: ReadonlyMap<number, string>,
  posted: (Posted | undefined)[],
  { by }: PostContext,
): Promise<void> {
  if (by.scope === 'all') return
  const named = rows.flatMap(({ at }) =>
    (before.get(at) ?? '')
      .split(' ')
      .filter((rootId) => rootId !== '')
      .map((rootId) => ({ at, by, memberId: Number(rootId) })),
  )
  const seen = await mayBeSeen(ctx, named)
  named.forEach(({ at }, index) => {
    if (!seen[index]) posted[at] = refusalOf('member_elsewhere')
  })
}

/** People nobody knew are registered with all that the row says; of others only the identities, so that what changes can be told. */
async function register(
  ctx: Ctx,
  rows: readonly OpenRow[],
  before: ReadonlyMap<number, string>,
  posted: (Posted | undefined)[],
  { changed, created }: { readonly changed: Set<number>; readonly created: Set<number> },
): Promise<KnownRow[]> {
  const outcomes = await registerMembers(
    ctx,
    rows.map(({ at, ask }) => {
      if (before.get(at)?.trim() === '') return ask
      const { profile: _, consents: __, homeStoreId: ___, ...bare } = ask
      return bare
    }),
  )
  return outcomes.flatMap((outcome, index): KnownRow[] => {
    const row = rows[index]!
    if (!outcome.ok) {
      posted[row.at] = refusalOf(outcome.code, outcome.detail)
      return []
    }
    if (outcome.value.created) created.add(row.at)
    else if (outcome.value.joined) changed.add(row.at)
    return [{ ...row, registered: outcome.value }]
  })
}

/** Profile, home store and consents of people who were known before. */
async function takeOver(
  ctx: Ctx,
  rows: readonly KnownRow[],
  posted: (Posted | undefined)[],
  changed: Set<number>,
): Promise<void> {
  const base = ({ ask, registered }: KnownRow) => ({
    by: ask.by,
    memberId: registered.memberId,
    at: ctx.now,
    historical: true,
  })
  const profiles = await updateProfiles(
    ctx,
    rows.map((row) => ({ ...base(row), ...row.ask.profile })),
  )
  profiles.forEach((outcome, index) => {
    const { at } = rows[index]!
    if (!outcome.ok) posted[at] = refusalOf(outcome.code, outcome.detail)
    else if (outcome.value.changed.length > 0) changed.add(at)
  })
  const homes = rows.flatMap((row) =>
    row.ask.homeStoreId === undefined ? [] : [{ row, homeStoreId: row.ask.homeStoreId }],
  )
  const assigned = await assignMembers(
    ctx,
    homes.map(({ row, homeStoreId }) => ({ ...base(row), kind: 'home_store', targetId: homeStoreId })),
  )
  assigned.forEach((outcome, index) => {
    const { row, homeStoreId } = homes[index]!
    if (!outcome.ok) posted[row.at] ??= refusalOf(outcome.code, outcome.detail)
    else if (outcome.value.previousId !== homeStoreId) changed.add(row.at)
  })
  await sayConsents(ctx, rows, posted, changed)
}

async function sayConsents(
  ctx: Ctx,
  rows: readonly KnownRow[],
  posted: (Posted | undefined)[],
  changed: Set<number>,
): Promise<void> {
  const speaking = rows.filter(({ ask }) => (ask.consents?.length ?? 0) > 0)
  if (speaking.length === 0) return
  const held = await consentsOf(
    ctx,
    speaking.map(({ registered }) => registered.rootId),
  )
  const known = new Map<string, boolean>()
  for (const [rootId, consents] of held) {
    for (const { purpose, channel, allowed } of consents) known.set(`${rootId} ${purpose} ${channel}`, allowed)
  }
  const said = speaking.flatMap((row) =>
    (row.ask.consents ?? []).flatMap((consent) => {
      const key = `${row.registered.rootId} ${consent.purpose} ${consent.channel}`
      if (known.get(key) === consent.allowed) return []
      // Within a batch the last row of a person stands.
      known.set(key, consent.allowed)
      return [{ row, consent }]
    }),
  )
  const outcomes = await setConsents(
    ctx,
    said.map(({ row: { ask, registered }, consent }) => ({
      by: ask.by,
      memberId: registered.memberId,
      ...consent,
      at: ctx.now,
      source: ask.channel,
      historical: true,
    })),
  )
  outcomes.forEach((outcome, index) => {
    const { at } = said[index]!.row
    if (outcome.ok) changed.add(at)
    else posted[at] ??= refusalOf(outcome.code, outcome.detail)
  })
}
