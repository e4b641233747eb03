import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Condition, canonicalCondition } from '../src/index.ts'
import { earning } from './earning-context.ts'

const a: Condition = { field: 'purchase.amountMinor', op: 'ge', value: 100 }
const b: Condition = { field: 'purchase.isFirst', op: 'eq', value: true }

describe('canonical form', () => {
  const cases: readonly (readonly [name: string, tree: Condition, canonical: Condition])[] = [
    ['parts are sorted, each once', { all: [b, a, b] }, { all: [a, b] }],
    ['groups of one kind are one group', { all: [a, { all: [b, { all: [a] }] }] }, { all: [a, b] }],
    ['a group of one is its part', { any: [{ all: [a] }] }, a],
    ['an empty all stays', { all: [{ all: [] }] }, { all: [] }],
    ['groups of both kinds stay apart', { all: [{ any: [b, a] }, a] }, { all: [{ any: [a, b] }, a] }],
    ['not not is nothing', { not: { not: a } }, a],
    ['not of an order stays', { not: a }, { not: a }],
    ['not eq is ne', { not: b }, { field: 'purchase.isFirst', op: 'ne', value: true }],
    [
      'not in is notIn, sorted, each once',
      { not: { field: 'time.weekday', op: 'in', value: [7, 6, 7] } },
      { field: 'time.weekday', op: 'notIn', value: [6, 7] },
    ],
    [
      'a list of one is eq',
      { field: 'time.weekday', op: 'in', value: [6, 6] },
      { field: 'time.weekday', op: 'eq', value: 6 },
    ],
    [
      'numbers are sorted as numbers',
      { field: 'member.birthMonth', op: 'in', value: [11, 2] },
      { field: 'member.birthMonth', op: 'in', value: [2, 11] },
    ],
    [
      'all of one is any of one',
      { field: 'member.tags', op: 'hasAll', value: ['x'] },
      { field: 'member.tags', op: 'hasAny', value: ['x'] },
    ],
    [
      'pairs keep their order',
      { field: 'time.minuteOfDay', op: 'during', value: ['22:00', '02:00'] },
      { field: 'time.minuteOfDay', op: 'during', value: ['22:00', '02:00'] },
    ],
    [
      'instants are in UTC',
      { field: 'purchase.at', op: 'ge', value: '2025-11-11T00:00+08:00' },
      { field: 'purchase.at', op: 'ge', value: '2025-11-10T16:00:00.000Z' },
    ],
    [
      'a where that is always true is left out',
      { count: 'lines', where: { all: [] }, op: 'gt', value: -0 },
      { count: 'lines', op: 'gt', value: 0 },
    ],
    [
      'inside lists as outside',
      { some: 'lines', where: { not: { field: 'sku', op: 'eq', value: 's' } } },
      { some: 'lines', where: { field: 'sku', op: 'ne', value: 's' } },
    ],
  ]
  for (const [name, tree, canonical] of cases) {
    test(name, () => {
      assert.equal(JSON.stringify(canonicalCondition(earning, tree)), JSON.stringify(canonical))
    })
  }

  test('different conditions keep different forms', () => {
    const trees: Condition[] = [
      a,
      b,
      { all: [a, b] },
      { any: [a, b] },
      { not: a },
      { all: [] },
      { ...a, value: 101 } as Condition,
    ]
    assert.equal(new Set(trees.map((tree) => JSON.stringify(canonicalCondition(earning, tree)))).size, trees.length)
  })
})
