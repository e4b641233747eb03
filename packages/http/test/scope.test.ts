import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byOf, type Caller } from '../src/caller.ts'

const caller: Caller = {
  actor: { kind: 'staff', id: 1 },
  scope: new Set([3]),
  permissions: new Set(['points.read', 'points.adjust']),
  audience: 'admin',
  rateKey: 'staff:1',
  scopeOf: (permission) =>
    permission === 'points.read' ? new Set([3, 4]) : permission === 'points.adjust' ? new Set([3]) : undefined,
}

test('an ask carries the scope in which its own permission is held', () => {
  assert.deepEqual(byOf(caller, 'r', '::1', 'points.read').scope, new Set([3, 4]))
  assert.deepEqual(byOf(caller, 'r', '::1', 'points.adjust').scope, new Set([3]))
})

test('without one permission, or where it is held nowhere, only what all permissions share', () => {
  assert.deepEqual(byOf(caller, 'r', '::1').scope, new Set([3]))
  assert.deepEqual(byOf(caller, 'r', '::1', 'points.spend').scope, new Set([3]))
})
