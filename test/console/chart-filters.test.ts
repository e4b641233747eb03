import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type Filter,
  filterOf,
  type Group,
  groupOf,
  JOINS,
  joined,
  joinOf,
} from '../../apps/console/src/features/reports/charts/filter-tree.ts'

// Filters of charts as they are edited: what was kept over the API comes back as it was, whatever its shape.

const gold: Filter = { dimension: 'level', op: 'in', values: ['gold'] }
const known: Filter = { dimension: 'gender', op: 'known' }
const young: Filter = { dimension: 'ageBand', op: 'between', values: ['18', '25'] }

it('a filter that was kept is the same after it was read as a tree', () => {
  const kept: readonly (Filter | undefined)[] = [
    undefined,
    gold,
    { all: [gold, known] },
    { any: [gold, { all: [known, young] }, { not: { any: [gold, young] } }] },
    { not: gold },
    { not: { not: { any: [gold, known] } } },
    { all: [{ not: { not: gold } }, { any: [young, known] }] },
  ]
  for (const filter of kept) assert.deepEqual(filterOf(groupOf(filter)), filter)
  assert.deepEqual(groupOf(kept[3]), groupOf(kept[3]), 'the same filter is the same tree')
})

it('what is not complete, and groups of nothing else, are left out', () => {
  const half = { id: 'h', dimension: 'ageBand', op: 'between', values: ['18', ''] } as const
  const blank = { id: 'b', dimension: '', op: 'in', values: [] } as const
  const group = (parts: Group['parts'], more: Partial<Group> = {}): Group => ({
    ...{ id: 'g', join: 'any', not: false, parts },
    ...more,
  })
  assert.equal(filterOf(group([half, blank, group([half], { not: true })])), undefined)
  const full = { ...half, values: ['18', '25'] }
  assert.deepEqual(filterOf(group([full, blank], { not: true })), { not: young })
})

it('the four ways in which conditions go together are the four words', () => {
  const group = groupOf({ all: [gold, known] })
  for (const join of JOINS) assert.equal(joinOf(joined(group, join)), join)
  assert.deepEqual(filterOf(joined(group, 'notAny')), { not: { any: [gold, known] } })
})
