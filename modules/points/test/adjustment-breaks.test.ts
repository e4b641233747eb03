import assert from 'node:assert/strict'
import { it } from 'node:test'
import { byStaff } from '@atrium/testkit'
import { decideAdjustments } from '../src/commands/decide-adjustments.ts'
import { adjustPoints } from '../src/index.ts'
import { MALL, openHouse } from './house.ts'

// A process or connection that dies while an approval is written leaves all of it or nothing: the connection is cut at each table that an
// approval writes, as kill -9 would, and the approval is sent again.

const house = await openHouse(import.meta)
await house.members(20)
await house.setting(MALL, 'points.adjustLimit', 1_000)
const [mei, li] = [byStaff(7), byStaff(8)]

await house.sql(`create function public.cut() returns trigger language plpgsql as $cut$
  begin
    perform pg_terminate_backend(pg_backend_pid());
    return null;
  end $cut$`)

const TABLES = [
  ['points.entry', 'insert'],
  ['points.lot', 'insert'],
  ['points.account', 'insert or update'],
  ['points.adjustment', 'update'],
  ['staff.audit', 'insert'],
  ['house.outbox', 'insert'],
] as const

let lastMember = 0
for (const [table, verb] of TABLES)
  it(`an approval cut off at the ${verb} of ${table} leaves nothing behind, and posts once when it is sent again`, async () => {
    const memberId = ++lastMember
    const ask = { by: mei, memberId, programmeId: MALL, amount: 5_000, reason: 'lost receipt' }
    const [filed] = await house.transact((ctx) => adjustPoints(ctx, [ask]))
    assert.ok(filed?.ok && filed.value.adjustmentId !== null)
    const { adjustmentId } = filed.value
    const approve = () =>
      house.transact((ctx) =>
        decideAdjustments(ctx, [
          { by: li, memberId, programmeId: MALL, adjustmentId, verdict: 'approve', idempotencyKey: `cut-${memberId}` },
        ]),
      )
    const left = async () => {
      const [row] = await house.sql<Record<'state' | 'entries' | 'lots' | 'balance' | 'told', string>>(
        `select (select state from points.adjustment where adjustment_id = $2) as state,
           (select count(*)::text from points.entry where member_id = $1) as entries,
           (select coalesce(sum(remaining), 0)::text from points.lot where member_id = $1) as lots,
           (select coalesce(sum(balance), 0)::text from points.account where member_id = $1) as balance,
           (select count(*)::text from house.outbox where member_id = $1 and topic = 'points.entriesPosted') as told`,
        [memberId, adjustmentId],
      )
      return [row?.state, row?.entries, row?.lots, row?.balance, row?.told]
    }
    await house.sql(`create trigger cut before ${verb} on ${table} for each statement execute function public.cut()`)
    await assert.rejects(approve())
    await house.sql(`drop trigger cut on ${table}`)
    assert.deepEqual(await left(), ['waiting', '0', '0', '0', '0'])
    const [done] = await approve()
    assert.ok(done?.ok && done.value.state === 'approved')
    assert.deepEqual(await left(), ['approved', '1', '5000', '5000', '1'])
    assert.deepEqual((await approve())[0], done)
    assert.deepEqual(await left(), ['approved', '1', '5000', '5000', '1'])
  })
