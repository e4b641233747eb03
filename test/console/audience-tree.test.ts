import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AudienceFilter } from '@atrium/api/admin'
import {
  added,
  builtOf,
  copyOf,
  draftOf,
  groupNode,
  isComplete,
  isGroup,
  leafNode,
  moved,
  nodeIn,
  placeOf,
  replaced,
  stepped,
} from '../../apps/console/src/features/audiences/tree.ts'

// The tree that the builder of audiences edits: what it says, and how its parts are moved.

const female: AudienceFilter = { is: 'field', field: 'gender', op: 'in', value: ['female'] }
const spent: AudienceFilter = { is: 'purchases', measure: 'paid', op: 'ge', value: 50_000, window: { lastDays: 90 } }
const sms: AudienceFilter = { is: 'reachable', channel: 'sms' }

it('a filter comes out as it went in, and every node has its place', () => {
  const filter: AudienceFilter = { all: [spent, { any: [female, sms] }, { not: { any: [female, sms] } }] }
  const draft = draftOf(filter)
  const built = builtOf(draft)
  assert.deepEqual(built.filter, filter)
  assert.deepEqual([...built.places.keys()].sort(), [
    '',
    '/all/0',
    '/all/1',
    '/all/1/any/0',
    '/all/1/any/1',
    '/all/2',
    '/all/2/not/any/0',
    '/all/2/not/any/1',
  ])
  assert.deepEqual(builtOf(draftOf(spent)).filter, { all: [spent] })
  assert.deepEqual(builtOf(draftOf({ not: spent })).filter, { not: { any: [spent] } })
})

it('what is not complete is left out, and places are those of what is asked', () => {
  const half = leafNode({ is: 'purchases', measure: 'paid', op: 'ge' })
  const whole = leafNode(spent)
  const draft = groupNode('all', [half, groupNode('any', []), whole])
  const built = builtOf(draft)
  assert.deepEqual(built.filter, { all: [spent] })
  assert.deepEqual(built.open, [half.id])
  assert.equal(built.places.get('/all/0'), whole.id)
  assert.equal(builtOf(groupNode('all', [half])).filter, undefined)
})

it('lists that name nothing are not asked', () => {
  const draft = groupNode('all', [leafNode({ ...spent, where: { stores: [], weekdays: [6] } })])
  assert.deepEqual(builtOf(draft).filter, { all: [{ ...spent, where: { weekdays: [6] } }] })
  const steps = [{ event: { names: [] } }, { purchase: {} }]
  const sequence = groupNode('all', [leafNode({ is: 'sequence', steps, withinDays: 7 })])
  assert.deepEqual(builtOf(sequence).filter, {
    all: [{ is: 'sequence', steps: [{ event: {} }, { purchase: {} }], withinDays: 7 }],
  })
})

it('each operator needs what it takes', () => {
  const age = (op: AudienceFilter['op'], value?: AudienceFilter['value']) =>
    isComplete({ is: 'field', field: 'age', ...(op ? { op } : {}), ...(value === undefined ? {} : { value }) })
  assert.deepEqual([age('known'), age('ge', 0), age('between', [1, 2]), age('in', ['a'])], [true, true, true, true])
  assert.deepEqual(
    [age('ge'), age('between', [1, '']), age('in', []), age('contains', ''), age(undefined, 3)],
    [false, false, false, false, false],
  )
})

it('parts are moved between groups, never into themselves, and stepped among their siblings', () => {
  const [a, b, c] = [leafNode(female), leafNode(spent), leafNode(sms)]
  const inner = groupNode('any', [c])
  const top = groupNode('all', [a, b, inner])
  const order = (group: typeof top) => group.parts.map(({ id }) => id)

  const into = moved(top, a.id, inner.id)
  assert.deepEqual(order(into), [b.id, inner.id])
  assert.equal(placeOf(into, a.id)?.group.id, inner.id)
  assert.equal(moved(top, inner.id, inner.id), top)
  assert.deepEqual(order(stepped(top, a.id, 1)), [b.id, a.id, inner.id])
  assert.deepEqual(order(stepped(top, inner.id, -1)), [a.id, inner.id, b.id])
  assert.equal(stepped(top, a.id, -1), top)
  assert.equal(stepped(top, inner.id, 1), top)
  // Dropped before a later sibling: the place counts without the one that moved.
  assert.deepEqual(order(moved(top, a.id, top.id, 2)), [b.id, a.id, inner.id])
})

it('a copy has ids of its own, and what is taken away is gone', () => {
  const inner = groupNode('any', [leafNode(sms)])
  const top = groupNode('all', [inner])
  const copy = copyOf(inner)
  assert.notEqual(copy.id, inner.id)
  assert.ok(isGroup(copy) && copy.parts[0]?.id !== inner.parts[0]?.id)
  assert.deepEqual(builtOf(added(top, top.id, copy)).filter, { all: [{ any: [sms] }, { any: [sms] }] })
  assert.equal(
    nodeIn(
      replaced(top, inner.id, () => null),
      inner.id,
    ),
    undefined,
  )
})
