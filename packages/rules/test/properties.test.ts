import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Condition,
  type Context,
  canonicalCondition,
  checkCondition,
  compileCondition,
  decisiveParts,
  type Explanation,
  explainCondition,
  fieldsOf,
  printCondition,
} from '../src/index.ts'
import { conditions, earningValues } from './arbitraries.ts'
import { earning, wording } from './earning-context.ts'
import { oracle } from './oracle.ts'

type Fields = Context['fields']
const flat = (fields: Fields, prefix = ''): [string, Fields[string]][] =>
  Object.entries(fields).flatMap(([name, field]): [string, Fields[string]][] =>
    field.type === 'list'
      ? [[prefix + name, field], ...flat(field.element, `${prefix}${name}.`)]
      : [[prefix + name, field]],
  )
const declared = new Map(flat(earning.fields))
const typeOf = (name: string): string => declared.get(name)?.type ?? 'unknown'
const optionsOf = (name: string): readonly string[] => {
  const field = declared.get(name)
  return field?.type === 'enum' ? field.options.map((option) => option.value) : []
}

const runs = { numRuns: 3000 }

test('the generated trees pass the check', () => {
  fc.assert(
    fc.property(conditions, (tree) => {
      assert.deepEqual(checkCondition(earning, tree), [])
    }),
    runs,
  )
})

test('compiled, explained and canonical conditions answer as the language is worded', () => {
  let met = 0
  fc.assert(
    fc.property(conditions, earningValues, (tree, values) => {
      const expected = oracle(tree, values, typeOf, optionsOf)
      assert.equal(compileCondition(earning, tree)(values), expected)
      assert.equal(explainCondition(earning, tree, values, wording).ok, expected)
      assert.equal(compileCondition(earning, canonicalCondition(earning, tree))(values), expected)
      if (expected) met++
    }),
    { numRuns: 10_000 },
  )
  // Random trees must meet random values often enough for the comparison to mean something.
  assert.ok(met > 2000 && met < 8000, `${met} of 10,000 were met`)
})

test('every node of an explanation follows from its parts, and is worded in both languages', () => {
  const visit = (one: Explanation): void => {
    if (one.kind === 'all')
      assert.equal(
        one.ok,
        one.parts.every((part) => part.ok),
      )
    if (one.kind === 'any')
      assert.equal(
        one.ok,
        one.parts.some((part) => part.ok),
      )
    if (one.kind === 'not') assert.equal(one.ok, !one.parts[0]?.ok)
    if (one.kind === 'some')
      assert.equal(
        one.ok,
        one.parts.some((part) => part.ok),
      )
    if (one.kind === 'every')
      assert.equal(
        one.ok,
        one.parts.every((part) => part.ok),
      )
    assert.match(one.text.zh, one.ok ? /满足$/ : /不满足$/)
    assert.match(one.text.en, one.ok ? /(?<!not )met$/ : /not met$/)
    one.parts.forEach(visit)
  }
  fc.assert(
    fc.property(conditions, earningValues, (tree, values) => {
      const explanation = explainCondition(earning, tree, values, wording)
      visit(explanation)
      assert.ok(decisiveParts(explanation).length > 0)
    }),
    runs,
  )
})

test('printing, in both languages, and naming the fields never fails on a checked tree', () => {
  fc.assert(
    fc.property(conditions, (tree) => {
      for (const language of ['zh', 'en'] as const) {
        const text = printCondition(earning, tree, language, wording)
        assert.ok(text.length > 0)
        assert.doesNotMatch(text, /undefined|null|NaN|\[object/)
      }
      for (const name of fieldsOf(earning, tree)) assert.ok(declared.has(name), name)
    }),
    runs,
  )
})

/** The tree with groups and lists in another order, repeated, and wrapped in groups of one. */
function rewritten(tree: Condition): Condition {
  if ('all' in tree) return { all: [{ all: [...tree.all].reverse().map(rewritten) }, ...tree.all.slice(0, 1)] }
  if ('any' in tree) return { any: [...tree.any, ...tree.any].reverse().map(rewritten) }
  if ('not' in tree) return { not: { all: [rewritten(tree.not)] } }
  if (
    'field' in tree &&
    Array.isArray(tree.value) &&
    ['in', 'notIn', 'hasAny', 'hasAll', 'hasNone', 'under', 'within'].includes(tree.op)
  )
    return { not: { not: { value: [...tree.value, ...tree.value].reverse(), op: tree.op, field: tree.field } } }
  return { any: [tree] }
}

test('the canonical form is stable: once more changes nothing, and rewriting a tree leads to the same', () => {
  fc.assert(
    fc.property(conditions, (tree) => {
      const canonical = canonicalCondition(earning, tree)
      assert.deepEqual(checkCondition(earning, canonical), [])
      const text = JSON.stringify(canonical)
      assert.equal(JSON.stringify(canonicalCondition(earning, canonical)), text)
      const other = rewritten(tree)
      if (checkCondition(earning, other).length === 0)
        assert.equal(JSON.stringify(canonicalCondition(earning, other)), text)
    }),
    runs,
  )
})

test('trees that read the same mean the same: brackets and negations are never lost', () => {
  // All trees of up to two operators over three facts, each with its printed sentence and its truth table.
  const facts: Condition[] = [
    { field: 'purchase.isFirst', op: 'eq', value: true },
    { field: 'purchase.amountMinor', op: 'gt', value: 0 },
    { field: 'lines', op: 'eq', value: 0 },
  ].map((fact, i) => (i === 2 ? { count: 'lines', op: 'gt', value: 0 } : fact) as Condition)
  const grow = (parts: readonly Condition[]): Condition[] => [
    ...parts,
    ...parts.map((part): Condition => ({ not: part })),
    ...parts.flatMap((a) => parts.flatMap((b): Condition[] => [{ all: [a, b] }, { any: [a, b] }])),
  ]
  const rows = Array.from({ length: 8 }, (_, i) => ({
    purchase: { isFirst: (i & 1) > 0, amountMinor: i & 2, channel: 'pos', at: 0, discountRate: 0 },
    store: { node: [] },
    member: null,
    time: { day: 0, minuteOfDay: 0, weekday: 1 },
    lines: (i & 4) > 0 ? [{ sku: 's', product: null, amountMinor: 1, quantity: 1, guides: [] }] : [],
  }))
  const trees = grow(grow(facts))
  assert.ok(trees.length > 1000)
  for (const language of ['zh', 'en'] as const) {
    const truths = new Map<string, string>()
    for (const tree of trees) {
      const text = printCondition(earning, tree, language, wording)
      const truth = rows.map((row) => (compileCondition(earning, tree)(row) ? '1' : '0')).join('')
      assert.equal(truths.get(text) ?? truth, truth, text)
      truths.set(text, truth)
    }
  }
})

/** A valid tree with one place replaced by something arbitrary. */
const damaged = fc.tuple(conditions, fc.anything(), fc.nat()).map(([tree, junk, seed]) => {
  const copy = structuredClone(tree) as unknown
  const places: [Record<string, unknown>, string][] = []
  const visit = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return
    for (const [key, value] of Object.entries(one)) {
      places.push([one as Record<string, unknown>, key])
      visit(value)
    }
  }
  visit(copy)
  const place = places[seed % places.length]
  if (place) place[0][place[1]] = junk
  return copy
})

test('the check never throws, whatever it is given, and says where and why in both languages', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything({ withBigInt: true, withDate: true, withMap: true }), damaged), (tree) => {
      for (const fault of checkCondition(earning, tree)) {
        assert.match(fault.pointer, /^(\/|$)/)
        assert.ok(fault.message.zh !== '' && fault.message.en !== '')
      }
    }),
    { numRuns: 10_000 },
  )
})

test('what passes the check never throws afterwards, whatever the values are', () => {
  fc.assert(
    fc.property(fc.oneof(conditions, damaged), fc.oneof(earningValues, fc.anything()), (tree, values) => {
      if (checkCondition(earning, tree).length > 0) return
      const checked = tree as Condition
      const asked = values as Parameters<ReturnType<typeof compileCondition<typeof earning>>>[0]
      const answer = compileCondition(earning, checked)(asked)
      assert.equal(explainCondition(earning, checked, asked, wording).ok, answer)
    }),
    runs,
  )
})

test('values of another type than declared count as no value', () => {
  const fields = Object.entries(earning.fields).filter(([, field]) => field.type !== 'list')
  const wrong = fc.constantFrom<unknown>(Number.NaN, {}, () => 1, Symbol('x'), 10n, new Date(0), new Set(['vip']))
  fc.assert(
    fc.property(conditions, fc.constantFrom(...fields), wrong, (tree, [name], junk) => {
      if (!('field' in tree) || tree.field !== name) return
      const nested = (value: unknown) => name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
      const ask = compileCondition(earning, tree) as (values: unknown) => boolean
      assert.equal(ask(nested(junk)), ask(nested(null)))
    }),
    runs,
  )
})
