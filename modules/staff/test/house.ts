import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Permission } from '@atrium/kernel'
import type { TestDatabase } from '@atrium/testkit'
import type { StaffHouse, Tree } from '../src/model.ts'
import { permissions } from '../src/permissions.ts'

const names = [
  'organization.read',
  'organization.change',
  'organization.declareDays',
  'members.read',
  'members.register',
  'members.unmask',
  'purchases.read',
  'purchases.export',
  'loyalty.post',
  'loyalty.simulate',
]

/** Permissions of the modules above, as a house would declare them. */
export const declared: readonly Permission[] = [...names.map((name) => ({ name, zh: name, en: name })), ...permissions]

/** 1 the group, 2 and 3 malls, 4 and 5 stores of 2, 6 a store of 3, 7 a counter of 4. */
const parents: Record<number, number> = { 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 4 }

export const tree: Tree = {
  root: { id: 1 },
  node: (id) => (id === 1 || parents[id] !== undefined ? { id } : undefined),
  subtrees(ids) {
    const all = new Set(ids)
    for (const id of [2, 3, 4, 5, 6, 7]) if (all.has(parents[id] ?? 0)) all.add(id)
    return all
  },
}

export const house: StaffHouse = { permissions: () => declared, tree: async () => tree }

/**
 * Waits until everything that waits for its seal is below the horizon. That is the cluster's, which tests of other files share: a
 * transaction that is open in any database holds it.
 */
export async function ripe(db: TestDatabase): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    const [row] = await db.sql<{ n: number }>(
      'select count(*)::int as n from staff.audit_queue where xid >= pg_snapshot_xmin(pg_current_snapshot())',
    )
    if (row?.n === 0) return
    await sleep(20)
  }
  assert.fail('transactions stayed open for 20 seconds')
}
