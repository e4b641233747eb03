import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeId, type IdPrefix } from '@atrium/kernel'
import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { checkerOf } from '../src/checker.ts'
import { depthOf, type NamedSchemas, serializableSchema, strictSchema } from '../src/schema.ts'
import { wire } from '../src/wire.ts'

const none: NamedSchemas = new Map()
const faultsOf = (schema: TSchema, value: unknown, named = none): string[] =>
  checkerOf(schema, named, 'body', 'test')
    .faults(value)
    .map(({ pointer, message }) => `${pointer}: ${message}`)

const tree: NamedSchemas = new Map([
  [
    'Tree',
    Type.Unsafe({
      $id: 'Tree',
      type: 'object',
      properties: { word: { type: 'string' }, all: { type: 'array', items: { $ref: 'Tree#' } } },
    }),
  ],
])

test('faults are told in words, each at its place, all of them', () => {
  const owner = Type.Union([
    Type.Object({ kind: Type.Literal('member'), id: wire.id('mbr') }),
    Type.Object({ kind: Type.Literal('store'), floor: Type.Integer() }),
  ])
  const table: readonly (readonly [schema: TSchema, value: unknown, faults: readonly string[]])[] = [
    [Type.Object({ a: Type.String() }), { a: 'x' }, []],
    [Type.Object({ a: Type.String() }), {}, ['/a: is required']],
    [Type.Object({ a: Type.String() }), { a: 1, b: 2 }, ['/a: must be a string', '/b: is not a known field']],
    [Type.Object({ a: Type.Optional(Type.String()) }), { a: null }, ['/a: must be a string']],
    [Type.Object({}), [], [': must be an object']],
    [Type.Object({}), null, [': must be an object']],
    [Type.Object({}), undefined, [': must be an object']],
    [Type.Object({ a: Type.Integer() }), { a: '1' }, ['/a: must be an integer']],
    [Type.Object({ a: Type.Integer() }), { a: 1.5 }, ['/a: must be an integer']],
    [
      Type.Object({ a: Type.Integer() }),
      JSON.parse('{"a":9007199254740993}'),
      ['/a: must be at most 9007199254740991'],
    ],
    [
      Type.Object({ a: Type.Integer() }),
      JSON.parse('{"a":-9007199254740993}'),
      ['/a: must be at least -9007199254740991'],
    ],
    [Type.Object({ a: Type.Number() }), JSON.parse('{"a":1e400}'), ['/a: must be a number']],
    [Type.Object({ a: wire.integer(1, 5) }), { a: 6 }, ['/a: must be at most 5']],
    [Type.Object({ a: Type.Integer({ multipleOf: 5 }) }), { a: 6 }, ['/a: must be a multiple of 5']],
    [Type.Object({ a: Type.Boolean() }), { a: 'true' }, ['/a: must be a boolean']],
    [Type.Object({ 'a/b~c': Type.Boolean() }), { 'a/b~c': 1 }, ['/a~1b~0c: must be a boolean']],
    [wire.text(3), '', [': must not be empty']],
    [wire.text(3), '会员中心', [': must have at most 3 characters']],
    [wire.text(3), '😀😀😀', []],
    [wire.code(), ' a', [': must match the pattern ^[^\\s\\p{Cc}](?:[^\\p{Cc}]*[^\\s\\p{Cc}])?$']],
    [wire.code(), 'R 1/2', []],
    [wire.currency(), 'cny', [': must match the pattern ^[A-Z]{3}$']],
    [wire.instant(), '2026-02-30T10:00:00Z', [': must be an RFC 3339 date-time with an offset']],
    [wire.instant(), '2026-02-20T10:00:00', [': must be an RFC 3339 date-time with an offset']],
    [wire.instant(), '2026-02-20T10:00:00.123456+08:00', []],
    [wire.day(), '2026-02-29', [': must be a day of the calendar, YYYY-MM-DD']],
    [wire.zone(), 'Asia/Nowhere', [': must be an IANA time zone']],
    [wire.zone(), 'Asia/Shanghai', []],
    [wire.oneOf(['a', 'b']), 'c', [': must be one of "a", "b"']],
    [Type.Union([Type.Literal('a'), Type.Literal('b')]), 'c', [': must be one of "a", "b"']],
    [wire.nullable(wire.text(3)), null, []],
    [wire.nullable(wire.text(3)), '', [': must not be empty']],
    [wire.nullable(wire.text(3)), 5, [': must fit one of the 2 forms allowed here: a string; null']],
    [wire.name(), { zh: '会员', fr: 'x' }, ['/fr: is not a known field']],
    [owner, { kind: 'store', floor: 'x' }, ['/floor: must be an integer']],
    [owner, { kind: 'shop' }, ['/kind: must be one of "member", "store"']],
    [owner, 'x', [': must fit one of the 2 forms allowed here: an object; an object']],
    [
      Type.Array(Type.Integer(), { maxItems: 2 }),
      [1, 'x', 3],
      [': must have at most 2 items', '/1: must be an integer'],
    ],
    [Type.Array(Type.String(), { uniqueItems: true }), ['a', 'a'], [': must not hold the same item twice']],
    [Type.Record(Type.String(), Type.Integer()), { a: 1, b: 'x' }, ['/b: must be an integer']],
    [Type.Record(Type.String(), Type.Integer()), { 'a\nb': 'x' }, ['/a\nb: is not a known field']],
    [
      Type.Object({ a: Type.Object({ b: Type.Array(Type.Object({ c: Type.Null() })) }) }),
      { a: { b: [{ c: 0 }] } },
      ['/a/b/0/c: must be null'],
    ],
    [
      Type.Object({ a: Type.Integer() }),
      JSON.parse('{"a":1,"__proto__":{"b":1}}'),
      ['/__proto__: is not a known field'],
    ],
    [
      Type.Object({ a: Type.Optional(Type.Integer()) }),
      JSON.parse('{"constructor":1}'),
      ['/constructor: is not a known field'],
    ],
  ]
  for (const [schema, value, faults] of table) assert.deepEqual(faultsOf(schema, value), faults, JSON.stringify(value))
})

test('faults stop at a hundred', () => {
  const schema = Type.Object({ items: Type.Array(Type.Object({ a: Type.String() })) })
  assert.equal(faultsOf(schema, { items: Array.from({ length: 1_000 }, () => ({ b: 1 })) }).length, 100)
})

test('what a schema does not close is closed, what it leaves open stays open, and no schema is changed', () => {
  const schema = Type.Object({
    in: Type.Object({ a: Type.String() }),
    open: Type.Object({}, { additionalProperties: true }),
  })
  const before = JSON.stringify(schema)
  assert.deepEqual(faultsOf(schema, { in: { a: '', b: 1 }, open: { anything: 1 } }), ['/in/b: is not a known field'])
  assert.equal(JSON.stringify(schema), before)
})

test('what the house cannot explain or document is refused when a route is declared', () => {
  const wrong: readonly TSchema[] = [
    Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
    Type.Tuple([Type.String()]),
    Type.Object({ a: Type.Unsafe({ not: {} }) }),
    Type.Object({ a: Type.Unsafe({ $ref: 'Nobody' }) }),
    Type.Unsafe({ $ref: 'https://elsewhere/x.json' }),
  ]
  for (const schema of wrong) assert.throws(() => strictSchema(schema, none, 'test'), TypeError, JSON.stringify(schema))
})

test('recursive schemas: by shared name and by Type.Cyclic, guarded against nesting that would end the stack', () => {
  const cyclic = Type.Object({
    when: Type.Cyclic({ Node: Type.Object({ all: Type.Optional(Type.Array(Type.Ref('Node'))) }) }, 'Node'),
  })
  const named = Type.Object({ when: Type.Unsafe({ $ref: 'Tree#' }) })
  for (const schema of [cyclic, named]) {
    assert.equal(depthOf(strictSchema(schema, tree, 'test')), Number.POSITIVE_INFINITY)
    assert.deepEqual(faultsOf(schema, { when: { all: [{ all: [] }] } }, tree), [])
    assert.deepEqual(faultsOf(schema, { when: { all: [{ x: 1 }] } }, tree), ['/when/all/0/x: is not a known field'])
    let deep: unknown = {}
    for (let level = 0; level < 50_000; level++) deep = { all: [deep] }
    assert.deepEqual(faultsOf(schema, { when: deep }, tree), [': must not be nested deeper than 32 levels'])
  }
  assert.equal(
    depthOf(strictSchema(Type.Object({ a: Type.Array(Type.Object({ b: Type.String() })) }), none, 'test')),
    3,
  )
})

test('a serializer gets the shape alone: no defaults to write in, no formats to trust, null without a union', () => {
  const schema = Type.Object({
    at: wire.nullable(wire.instant()),
    limit: Type.Optional(Type.Integer({ default: 5 })),
    either: Type.Union([Type.Object({ k: Type.Literal('a') }), Type.Null(), Type.String()]),
  })
  assert.deepEqual(serializableSchema(schema, none, 'test'), {
    type: 'object',
    required: ['at', 'either'],
    additionalProperties: false,
    properties: {
      at: { type: 'string', nullable: true },
      limit: { type: 'integer' },
      either: {
        anyOf: [
          {
            type: 'object',
            required: ['k'],
            properties: { k: { type: 'string', const: 'a' } },
            additionalProperties: false,
          },
          { type: 'null' },
          { type: 'string' },
        ],
      },
    },
  })
})

test('an id schema accepts exactly what decodeId reads and the column behind it holds', () => {
  for (const [kind, limit] of [
    ['mbr', 2 ** 31],
    ['ent', 2 ** 53],
  ] as const) {
    const accepts = checkerOf(wire.id(kind), none, 'body', 'test').accepts
    const fits = (text: string) => (decodeId(kind, text) ?? limit) < limit
    const letters = fc.stringMatching(/^[0-9a-z]{0,12}$/)
    fc.assert(
      fc.property(
        fc.oneof(
          letters,
          fc.maxSafeNat().map((id) => id.toString(32)),
        ),
        fc.constantFrom<IdPrefix>('mbr', 'ent'),
        (rest, prefix) => {
          const text = `${prefix}_${rest}`
          assert.equal(accepts(text), fits(text), text)
        },
      ),
      { numRuns: 5_000 },
    )
    for (const rest of ['0', '1zzzzzz', '2000000', 'zzzzzz', '7zzzzzzzzzz', '8zzzzzzzzzz', '00', '', '1\n']) {
      assert.equal(accepts(`${kind}_${rest}`), fits(`${kind}_${rest}`), rest)
    }
    assert.equal(accepts(`x${kind}_1`), false)
  }
})

test('the words and the compiled check always agree: faults exactly where it says no, and never the generic one', () => {
  const schema = Type.Object({
    n: Type.Integer({ minimum: 0, maximum: 10 }),
    s: Type.Optional(wire.text(4)),
    at: Type.Optional(wire.instant()),
    list: Type.Optional(
      Type.Array(wire.nullable(Type.Number({ exclusiveMinimum: 0 })), { minItems: 1, maxItems: 3, uniqueItems: true }),
    ),
    either: Type.Optional(
      Type.Union([
        Type.Object({ k: Type.Literal('a'), x: Type.String() }),
        Type.Object({ k: Type.Literal('b'), y: Type.Boolean() }),
      ]),
    ),
    map: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Integer())),
    tree: Type.Optional(Type.Unsafe({ $ref: 'Tree' })),
  })
  const checker = checkerOf(schema, tree, 'body', 'test')
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(null, true, '', 'a', 'abcde', '2026-01-01T00:00:00Z', '😀😀😀😀', 0, 5, 11, 1.5, -1),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const mostly = (...good: unknown[]) =>
    fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: leaf })
  const branch = fc.record({ word: mostly('a', '') }, { requiredKeys: [] })
  const value = fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 9,
      arbitrary: fc.record(
        {
          n: mostly(0, 5, 10),
          s: mostly('a', '会员', '😀😀😀😀'),
          at: mostly('2026-01-01T00:00:00Z', '2026-01-01T00:00:00+08:00'),
          list: fc.oneof(mostly([1], [null, 2]), fc.array(mostly(1, 2, 3, null), { maxLength: 4 })),
          either: fc.oneof(
            mostly({ k: 'a', x: '' }, { k: 'b', y: true }),
            fc.record({ k: mostly('a', 'b'), x: mostly('x'), y: mostly(true) }, { requiredKeys: [] }),
          ),
          map: fc.oneof(
            mostly({}),
            fc.dictionary(fc.constantFrom('a', 'b', 'A', '__proto__', 'b\n'), mostly(1), { maxKeys: 2 }),
          ),
          tree: fc.oneof(branch, fc.record({ all: fc.oneof(leaf, fc.array(branch)) })),
        },
        { requiredKeys: ['n'] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ n: mostly(1), other: leaf }) },
  )
  let accepted = 0
  fc.assert(
    fc.property(value, (given) => {
      const faults = checker.faults(given)
      assert.equal(checker.accepts(given), faults.length === 0)
      assert.ok(!faults.some(({ message }) => message === 'does not fit its schema'), JSON.stringify(given))
      if (faults.length === 0) accepted++
    }),
    { numRuns: 4_000 },
  )
  assert.ok(accepted > 200, `only ${accepted} accepted values were tried`)
})
