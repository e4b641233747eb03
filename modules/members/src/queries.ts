import { type Ctx, type Day, type Instant, jsonb, type RowOf, statement } from '@atrium/kernel'
import { type Attributes, foldPerson, type Gender, type MemberRow, type Stage } from './profile.ts'

export const loadPersons = statement({
  name: 'members.loadPersons',
  params: { memberId: 'int[]' },
  row: {
    askedId: 'int',
    rootId: 'int',
    memberId: 'int',
    stage: 'text',
    joinedAt: 'timestamptz?',
    joinedChannel: 'text?',
    joinedStoreId: 'int?',
    name: 'text?',
    gender: 'text?',
    birthday: 'date?',
    attributes: jsonb<Attributes>(),
    homeStoreId: 'int?',
    guideId: 'int?',
    createdAt: 'timestamptz',
    createdChannel: 'text',
    createdStoreId: 'int?',
    changedAt: 'timestamptz',
    erasedAt: 'timestamptz?',
  },
  sql: `select asked.member_id as asked_id, asked.root_id, m.member_id, m.stage, m.joined_at, m.joined_channel,
          m.joined_store_id, m.name, m.gender, m.birthday, m.attributes, m.home_store_id, m.guide_id, m.created_at,
          m.created_channel, m.created_store_id, m.changed_at, m.erased_at
        from members.root asked
        cross join lateral (
          select asked.root_id as member_id
          union all
          select absorbed.member_id from members.root absorbed
          where absorbed.root_id = asked.root_id and absorbed.root_id <> absorbed.member_id
        ) as below
        join members.member m on m.member_id = below.member_id
        where asked.member_id = any(:memberId)`,
})

const memberRow = ({ askedId: _, rootId: __, ...row }: RowOf<typeof loadPersons>): MemberRow => ({
  ...row,
  // Both are held by a check constraint.
  stage: row.stage as Stage,
  gender: row.gender as Gender | null,
})

/** The person behind each member id, folded over its lineage (`memberId` is the root's); unknown ids are missing. One statement. */
export async function personsOf(ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlyMap<number, MemberRow>> {
  const persons = new Map<number, MemberRow>()
  if (memberIds.length === 0) return persons
  const lineages = new Map<number, { rootId: number; rows: MemberRow[] }>()
  for (const row of await ctx.tx.rows(loadPersons, { memberId: [...new Set(memberIds)] })) {
    const known = lineages.get(row.askedId)
    if (known) known.rows.push(memberRow(row))
    else lineages.set(row.askedId, { rootId: row.rootId, rows: [memberRow(row)] })
  }
  for (const [askedId, { rootId, rows }] of lineages) {
    const person = foldPerson(rootId, rows)
    if (person) persons.set(askedId, person)
  }
  return persons
}

/** The rows of whole people, by their roots. */
export async function lineageMembers(
  ctx: Ctx,
  rootIds: readonly number[],
): Promise<{ readonly rootId: number; readonly row: MemberRow }[]> {
  if (rootIds.length === 0) return []
  const rows = await ctx.tx.rows(loadPersons, { memberId: rootIds })
  return rows.map((row) => ({ rootId: row.rootId, row: memberRow(row) }))
}

/** What rules and levels ask about a person. */
export interface MemberFacts {
  readonly stage: Stage
  readonly joinedAt: Instant | null
  readonly birthday: Day | null
  readonly gender: Gender | null
  readonly homeStoreId: number | null
  readonly guideId: number | null
  readonly attributes: Attributes
}

/** Facts of the person behind each member id (root or not), by the id asked for; unknown ids are missing. One statement. */
export const memberFacts = (ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlyMap<number, MemberFacts>> =>
  personsOf(ctx, memberIds)

export const loadFacts = statement({
  name: 'members.loadFacts',
  params: { rootId: 'int[]' },
  row: {
    rootId: 'int',
    memberId: 'int',
    createdAt: 'timestamptz',
    erased: 'boolean',
    kind: 'text?',
    identityId: 'bigint?',
  },
  sql: `select roots.root_id, m.member_id, m.created_at, m.erased_at is not null as erased, i.kind, i.identity_id
        from unnest(:rootId) as roots(root_id)
        cross join lateral (
          select roots.root_id as member_id
          union all
          select absorbed.member_id from members.root absorbed
          where absorbed.root_id = roots.root_id and absorbed.root_id <> absorbed.member_id
        ) as below
        join members.member m on m.member_id = below.member_id
        left join members.identity i on i.member_id = m.member_id and i.ended_at is null
        order by roots.root_id, m.member_id, i.identity_id`,
})

export const loadSightings = statement({
  name: 'members.loadSightings',
  params: { identityId: 'bigint[]' },
  row: { identityId: 'bigint', otherKind: 'text', otherId: 'bigint' },
  sql: `select identity_id, other_kind, other_id from members.sighting where identity_id = any(:identityId)`,
})

export const loadHints = statement({
  name: 'members.loadHints',
  params: { hashVersion: 'smallint', kind: 'text[]', valueHash: 'bytea[]' },
  row: { position: 'int', memberId: 'int' },
  sql: `select asked.position::int as position, h.member_id
        from unnest(:kind, :valueHash) with ordinality as asked(kind, value_hash, position)
        join members.hint h
          on h.kind = asked.kind and h.hash_version = :hashVersion and h.value_hash = asked.value_hash`,
})

export const loadDataKeys = statement({
  name: 'members.loadDataKeys',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', wrapped: 'bytea' },
  sql: `select member_id, wrapped from members.data_key where member_id = any(:memberId)`,
})

export const scopesOf = statement({
  name: 'members.scopesOf',
  params: { memberId: 'int[]' },
  row: { askedId: 'int', storeId: 'int' },
  sql: `select asked.member_id as asked_id, met.store_id
        from members.root asked
        cross join lateral (
          select asked.root_id as member_id
          union all
          select absorbed.member_id from members.root absorbed
          where absorbed.root_id = asked.root_id and absorbed.root_id <> absorbed.member_id
        ) as below
        join members.member_scope met on met.member_id = below.member_id
        where asked.member_id = any(:memberId)`,
})

export const loadConsents = statement({
  name: 'members.loadConsents',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    entryId: 'bigint',
    purpose: 'text',
    channel: 'text',
    allowed: 'boolean',
    saidFor: 'int',
    saidAt: 'timestamptz',
    source: 'text',
  },
  sql: `select member_id, entry_id, purpose, channel, allowed, said_for, said_at, source
        from members.consent where member_id = any(:memberId) order by member_id, entry_id`,
})

export const loadMerges = statement({
  name: 'members.loadMerges',
  params: { mergeId: 'bigint[]' },
  row: { mergeId: 'bigint', absorbedLink: 'int' },
  sql: `select merge_id, absorbed_link from members.merge where merge_id = any(:mergeId)`,
})

// Every merge in force of a person: its absorbed root is one of the person's members.
export const loadEdges = statement({
  name: 'members.loadEdges',
  params: { memberId: 'int[]' },
  row: { mergeId: 'bigint', absorbedId: 'int', survivorId: 'int', absorbedLink: 'int', survivorLink: 'int' },
  sql: `select merge_id, absorbed_id, survivor_id, absorbed_link, survivor_link
        from members.merge where absorbed_id = any(:memberId) and undone_at is null order by merge_id`,
})

export const loadIdentities = statement({
  name: 'members.loadIdentities',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    identityId: 'bigint',
    kind: 'text',
    valueCipher: 'bytea?',
    verifiedAt: 'timestamptz?',
    verifiedHow: 'text?',
    channel: 'text',
    storeId: 'int?',
    firstSeenAt: 'timestamptz',
    endedAt: 'timestamptz?',
    endedReason: 'text?',
    wrapped: 'bytea?',
  },
  sql: `select i.member_id, i.identity_id, i.kind, i.value_cipher, i.verified_at, i.verified_how, i.channel, i.store_id,
          i.first_seen_at, i.ended_at, i.ended_reason, k.wrapped
        from members.identity i left join members.data_key k on k.member_id = i.member_id
        where i.member_id = any(:memberId)
        order by i.member_id, i.identity_id`,
})

export const loadReviews = statement({
  name: 'members.loadReviews',
  params: { reviewId: 'bigint[]' },
  row: {
    reviewId: 'bigint',
    type: 'text',
    identityId: 'bigint',
    identityKind: 'text',
    memberId: 'int?',
    otherMemberId: 'int?',
    otherIdentityId: 'bigint',
    facts: jsonb<unknown>(),
    state: 'text',
  },
  sql: `select review_id, type, identity_id, identity_kind, member_id, other_member_id, other_identity_id, facts, state
        from members.review where review_id = any(:reviewId)`,
})
