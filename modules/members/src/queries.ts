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

export const loadRootFacts = statement({
  name: 'members.loadRootFacts',
  params: { memberId: 'int[]' },
  row: {
    askedId: 'int',
    stage: 'text',
    joinedAt: 'timestamptz?',
    birthday: 'date?',
    gender: 'text?',
    homeStoreId: 'int?',
    guideId: 'int?',
    attributes: jsonb<Attributes>(),
    hasAbsorbed: 'boolean',
  },
  sql: `select asked.member_id as asked_id, m.stage, m.joined_at, m.birthday, m.gender, m.home_store_id, m.guide_id,
          m.attributes,
          exists (select from members.root a where a.root_id = m.member_id and a.root_id <> a.member_id) as has_absorbed
        from members.root asked join members.member m on m.member_id = asked.root_id
        where asked.member_id = any(:memberId)`,
})

/**
 * Facts of the person behind each member id (root or not), by the id asked for; unknown ids are missing. One statement, in the narrow
 * form that posting pays for with every purchase; one more for merged people, whose facts are folded from their lineage.
 */
export async function memberFacts(ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlyMap<number, MemberFacts>> {
  const facts = new Map<number, MemberFacts>()
  if (memberIds.length === 0) return facts
  const merged: number[] = []
  for (const { askedId, hasAbsorbed, ...row } of await ctx.tx.rows(loadRootFacts, { memberId: memberIds })) {
    if (hasAbsorbed) merged.push(askedId)
    // Both are held by a check constraint.
    else facts.set(askedId, { ...row, stage: row.stage as Stage, gender: row.gender as Gender | null })
  }
  if (merged.length > 0) for (const [askedId, person] of await personsOf(ctx, merged)) facts.set(askedId, person)
  return facts
}

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

// The same with who noted it, for people; the youngest first.
export const listConsents = statement({
  name: 'members.listConsents',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    purpose: 'text',
    channel: 'text',
    allowed: 'boolean',
    saidFor: 'int',
    saidAt: 'timestamptz',
    source: 'text',
    actorKind: 'text',
    actorId: 'bigint',
  },
  sql: `select member_id, purpose, channel, allowed, said_for, said_at, source, actor_kind, actor_id
        from members.consent where member_id = any(:memberId) order by said_at desc, entry_id desc`,
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

// Members whom staff have parted: evidence that would join them was looked at before.
export const loadParted = statement({
  name: 'members.loadParted',
  params: { memberId: 'int[]' },
  row: { oneId: 'int', otherId: 'int' },
  sql: `select absorbed_link as one_id, survivor_link as other_id
        from members.merge where absorbed_id = any(:memberId) and undone_at is not null`,
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

// Second values that were named beside what is in force, decided or not, so that the same one is one review.
export const loadWaiting = statement({
  name: 'members.loadWaiting',
  params: { identityId: 'bigint[]' },
  row: {
    reviewId: 'bigint',
    identityId: 'bigint',
    identityKind: 'text',
    otherIdentityId: 'bigint',
    memberId: 'int?',
    otherMemberId: 'int?',
    facts: jsonb<unknown>(),
  },
  sql: `select review_id, identity_id, identity_kind, other_identity_id, member_id, other_member_id, facts
        from members.review
        where type = 'different_identities' and identity_id = any(:identityId) and other_member_id is null`,
})

export const loadFieldRows = statement({
  name: 'members.loadFields',
  params: {},
  row: {
    code: 'text',
    type: 'text',
    nameZh: 'text',
    nameEn: 'text?',
    choices: jsonb<string[] | null>(),
    archivedAt: 'timestamptz?',
  },
  sql: `select code, type, name_zh, name_en, choices, archived_at from members.field order by code`,
})

// The operators of text_pattern_ops, so that the index serves whatever the collation; `till` is the prefix followed by the last character.
export const loadNames = statement({
  name: 'members.loadNames',
  params: { prefix: 'text', till: 'text', limit: 'int' },
  row: { memberId: 'int' },
  sql: `select member_id from members.member
        where lower(name) ~>=~ lower(:prefix) and lower(name) ~<=~ lower(:till) and name is not null
        order by lower(name) using ~<~, member_id limit :limit`,
})

// Every root, in order of id.
export const listRoots = statement({
  name: 'members.listRoots',
  params: { after: 'int', limit: 'int' },
  row: { memberId: 'int' },
  sql: `select member_id from members.root where member_id > :after and root_id = member_id order by member_id limit :limit`,
})

// The next members that any of the stores has met, in order of id, each store's own next ones taken from its index. A merged
// person is listed once, at its lowest member that these stores have met.
export const listMet = statement({
  name: 'members.listMet',
  params: { storeId: 'int[]', after: 'int', limit: 'int' },
  row: { memberId: 'int', rootId: 'int', first: 'boolean' },
  sql: `select page.member_id, r.root_id, not exists (
          select from members.member_scope met
          where met.store_id = any(:storeId) and met.member_id < page.member_id and met.member_id in (
            select r.root_id
            union all
            select absorbed.member_id from members.root absorbed
            where absorbed.root_id = r.root_id and absorbed.root_id <> absorbed.member_id)
        ) as first
        from (
          select distinct near.member_id
          from unnest(:storeId) as store(store_id)
          cross join lateral (
            select s.member_id from members.member_scope s
            where s.store_id = store.store_id and s.member_id > :after
            order by s.member_id limit :limit
          ) as near
          order by near.member_id limit :limit
        ) as page
        join members.root r on r.member_id = page.member_id
        order by page.member_id`,
})

export const listMerges = statement({
  name: 'members.listMerges',
  params: { memberId: 'int[]' },
  row: {
    mergeId: 'bigint',
    absorbedId: 'int',
    survivorId: 'int',
    absorbedLink: 'int',
    survivorLink: 'int',
    rule: 'text',
    evidence: jsonb<number[]>(),
    actorKind: 'text',
    actorId: 'bigint',
    mergedAt: 'timestamptz',
    undoneAt: 'timestamptz?',
    undoneActorKind: 'text?',
    undoneActorId: 'bigint?',
  },
  sql: `select merge_id, absorbed_id, survivor_id, absorbed_link, survivor_link, rule, evidence, actor_kind, actor_id,
          merged_at, undone_at, undone_actor_kind, undone_actor_id
        from members.merge
        where absorbed_id = any(:memberId) or survivor_id = any(:memberId)
        order by merge_id`,
})

export const listAssignments = statement({
  name: 'members.listAssignments',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    assignmentId: 'bigint',
    kind: 'text',
    targetId: 'int?',
    since: 'timestamptz',
    actorKind: 'text',
    actorId: 'bigint',
  },
  sql: `select member_id, assignment_id, kind, target_id, since, actor_kind, actor_id
        from members.assignment where member_id = any(:memberId) order by assignment_id`,
})

export const listReviews = statement({
  name: 'members.listReviews',
  params: { state: 'text', type: 'text?', after: 'bigint', limit: 'int' },
  row: {
    reviewId: 'bigint',
    type: 'text',
    identityId: 'bigint',
    identityKind: 'text',
    otherIdentityId: 'bigint',
    memberId: 'int?',
    otherMemberId: 'int?',
    facts: jsonb<unknown>(),
    state: 'text',
    timesSeen: 'int',
    raisedAt: 'timestamptz',
    lastSeenAt: 'timestamptz',
    decidedAt: 'timestamptz?',
  },
  sql: `select review_id, type, identity_id, identity_kind, other_identity_id, member_id, other_member_id, facts, state, times_seen,
          raised_at, last_seen_at, decided_at
        from members.review
        where state = :state and (:type::text is null or type = :type) and review_id > :after
        order by review_id limit :limit`,
})

export const countJoined = statement({
  name: 'members.countJoined',
  params: {},
  row: { members: 'bigint' },
  // People, not rows: a person counts once, whichever members of the lineage joined.
  sql: `select count(distinct r.root_id) as members
        from members.member m join members.root r using (member_id)
        where m.stage = 'joined' and m.erased_at is null`,
})

/** How many people have joined (开卡): what "members" means in figures. Reads all of them. */
export async function countMembers(ctx: Ctx): Promise<number> {
  const [row] = await ctx.tx.rows(countJoined, {})
  return row?.members ?? 0
}
