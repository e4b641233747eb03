import assert from 'node:assert/strict'
import { test } from 'node:test'
import { must } from '@atrium/kernel'
import { bySystem, freshDatabase, testClock } from '@atrium/testkit'
import { audit, createAuthenticator, createKeys, createOwner } from '../src/index.ts'
import { declared, house, tree } from './house.ts'

test('a house has one first owner', async () => {
  const db = await freshDatabase('staff-owner')
  const [one, other] = await Promise.all([db.transact(createOwner), db.transact(createOwner)])
  assert.equal([one, other].filter(Boolean).length, 1)
  const owner = must(one ?? other, 'an owner')
  assert.equal(owner.login, 'owner')
  assert.match(owner.password, /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/)
})

test('a key lets in whom it names', async () => {
  const clock = testClock()
  const db = await freshDatabase('staff-keys', { clock })
  const [made] = await db.transact((ctx) =>
    createKeys(ctx, house, [{ by: bySystem(), name: 'till', permissions: ['loyalty.post'], nodeIds: [2] }]),
  )
  assert.ok(made?.ok)
  const authenticate = createAuthenticator({ db, permissions: declared, clock, tree: async () => tree })
  const ask = (authorization: string) => authenticate({ authorization, cookies: {}, ip: '::1', method: 'POST' })
  const caller = await ask(`Bearer ${made.value.key}`)
  assert.deepEqual(caller?.scope, new Set([2, 4, 5, 7]))
  assert.deepEqual([...(caller?.permissions ?? [])], ['loyalty.post'])
  assert.ok(!(ask(`Bearer ${made.value.key}`) instanceof Promise), 'known keys are answered at once')
  assert.equal(await ask(`Bearer ${made.value.key.slice(0, -1)}x`), undefined)
  await db.transact((ctx) =>
    audit(ctx, [{ by: bySystem(), action: 'staff.test', subject: { kind: 'key', id: 1 }, after: { a: 1 } }]),
  )
  assert.equal((await db.sql('select * from staff.audit')).length, 2)
})
