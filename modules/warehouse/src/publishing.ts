import type { Ctx, Projection } from '@atrium/kernel'
import type { PublishOrder } from '@atrium/olap'
import { loadOrganization } from '@atrium/organization'
import { analystTables } from './tables.ts'

/** Rounds of the cipher that makes members' numbers. */
const ROUNDS = 6

/**
 * Members' numbers of analysts' own: a keyed permutation of 32 bits (a Feistel network over two halves), so that no two members share one, the
 * same member has the same one in every snapshot, and nobody without the key finds the member behind it.
 */
const numbered = (): string => {
  const rounds = Array.from(
    { length: ROUNDS },
    (_, at) => `s${at + 1} as (
      select s.id, s.r as l, xor(s.l, mix.f) as r from s${at} as s join mix on mix.round = ${at} and mix.half = s.r)`,
  )
  return `create temp table numbered as
    with s0 as (
      select id, id >> 16 as l, id & 65535 as r
      from (select member_id as id from members.member union select root_id from members.member) as known
    ), ${rounds.join(', ')}
    select id, l::bigint * 65536 + r as no from s${ROUNDS}`
}

const MIX = `create temp table mix as
  select round, half, ('0x' || left(sha256($key::varchar || ':' || round || ':' || half), 4))::int as f
  from range(${ROUNDS}) as rounds (round), range(65536) as halves (half)`

const PSEUDONYM = `create temp table pseudonym as
  select known.member_id, own.no as member_no, whose.no as person_no
  from members.member as known join numbered as own on own.id = known.member_id join numbered as whose on whose.id = known.root_id`

const PLACE = `create temp table place as
  select unnest(from_json($places::varchar, '[{"id":"INTEGER","code":"VARCHAR","kind":"VARCHAR","name_zh":"VARCHAR","name_en":"VARCHAR"}]'), recursive := true)`

/** What the owner of the projection is to write for analysts. The key of members' numbers is the house's, made of its key ring. */
export async function publishOrder(
  ctx: Ctx,
  projections: readonly Projection[],
  folder: string,
): Promise<PublishOrder> {
  const organization = await loadOrganization(ctx)
  const key = ctx.vault.lookupHash(ctx.vault.versions[0] ?? 1, 'warehouse.members', 'numbers').toString('hex')
  const places = organization.nodes.map(({ id, code, kind, name }) => ({
    ...{ id, code, kind },
    name_zh: name.zh,
    name_en: name.en ?? null,
  }))
  return {
    folder,
    steps: [
      { sql: PLACE, values: { places: JSON.stringify(places) } },
      { sql: MIX, values: { key } },
      { sql: numbered(), values: {} },
      { sql: PSEUDONYM, values: {} },
    ],
    // The list of nodes is none of the projection's tables.
    tables: analystTables(projections).map(({ name, select }) => ({
      ...{ name, select },
      ...(projections.some((projection) => projection.name === name) ? { rowsOf: name } : {}),
    })),
  }
}
