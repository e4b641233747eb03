import { dedupeByPriority, extract, MemberSet, split } from '@atrium/sets'
import pg from 'pg'
import { type Bench, type Row, round } from './bench.ts'

/** What one operation on sets of a million members takes, and the same in SQL on tables of ids. */
interface Contest {
  readonly name: string
  readonly ours: () => unknown
  readonly theirs: string
}

const ROUNDS = 7

/** The middle of several runs, ms. */
async function timed(rounds: number, work: () => unknown): Promise<number> {
  const took: number[] = []
  for (let at = 0; at < rounds; at++) {
    const began = performance.now()
    await work()
    took.push(performance.now() - began)
  }
  return took.sort((one, other) => one - other)[Math.floor(rounds / 2)]!
}

/**
 * Set algebra over sets of about 1 M members out of 2 M, drawn at random, beside PostgreSQL doing the same on tables with a primary key in
 * the same minutes. PostgreSQL writes its answer into a table, as ours is a set that can be used on. Bar: 100 ms.
 */
export async function sets(bench: Bench): Promise<Row[]> {
  const people = bench.smoke ? 20_000 : 2_000_000
  const random = bench.random(11)
  const draw = () =>
    MemberSet.ofSorted(Int32Array.from({ length: people }, (_, at) => at + 1).filter(() => random() < 0.5))
  const [one, other, third] = [draw(), draw(), draw()]
  const client = new pg.Client({ connectionString: (await bench.stage()).url })
  await client.connect()
  for (const [name, set] of Object.entries({ one, other, third })) {
    await client.query(`create temporary table set_${name} (member_id int primary key)`)
    await client.query(`insert into set_${name} select unnest($1::int[])`, [[...set]])
    await client.query(`analyze set_${name}`)
  }
  const bytes = one.toBytes()
  const half = Math.floor(one.size / 2)
  const byHash = `select member_id, row_number() over (order by hashtextextended(member_id::text, 7), member_id) as place from set_one`
  const contests: readonly Contest[] = [
    {
      name: 'sets-and',
      ours: () => one.and(other),
      theirs: 'select member_id from set_one intersect select member_id from set_other',
    },
    {
      name: 'sets-or',
      ours: () => one.or(other),
      theirs: 'select member_id from set_one union select member_id from set_other',
    },
    {
      name: 'sets-andnot',
      ours: () => one.andNot(other),
      theirs: 'select member_id from set_one except select member_id from set_other',
    },
    {
      name: 'sets-extract',
      ours: () => extract(one, 'spring', half),
      theirs: `select member_id from (${byHash}) placed where place <= ${half}`,
    },
    {
      name: 'sets-split',
      ours: () => split(one, 'spring', [0.45, 0.45, 0.1]),
      theirs: `select member_id, ntile(20) over (order by place) from (${byHash}) placed`,
    },
    {
      name: 'sets-dedupe',
      ours: () => dedupeByPriority([one, other, third]),
      theirs: `select member_id, min(priority) from (select member_id, 1 as priority from set_one union all select member_id, 2 from set_other
               union all select member_id, 3 from set_third) all_sets group by member_id`,
    },
    {
      name: 'sets-bytes',
      ours: () => MemberSet.fromBytes(bytes).toBytes(),
      theirs: 'select array_agg(member_id order by member_id) as member_id from set_one',
    },
  ]
  const rows: Row[] = []
  for (const { name, ours, theirs } of contests) {
    const value = await timed(ROUNDS, ours)
    const baseline = await timed(bench.smoke ? 1 : 3, async () => {
      await client.query(`create temporary table answer as ${theirs}`)
      await client.query('drop table answer')
    })
    rows.push({ name, value: round(value), unit: 'ms', baseline: round(baseline), ratio: round(baseline / value) })
  }
  await client.end()
  return rows
}
