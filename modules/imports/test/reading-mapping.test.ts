import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseMapping, presetNamed, presets } from '../src/reading/index.ts'

const sound = {
  name: 'till',
  title: { zh: '小票' },
  target: 'purchases',
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  fields: {
    number: { column: 'no' },
    at: { column: 'at', formats: ['yyyy-MM-dd HH:mm'] },
    amount: { column: 'amount' },
  },
  kinds: [{ kind: 'sale', when: [], amounts: 'as-is' }],
}

/** Problems of a sound mapping with something changed. */
function problemsOf(change: object): string[] {
  const outcome = parseMapping({ ...structuredClone(sound), ...change })
  if (outcome.ok) return []
  assert.equal(outcome.code, 'invalid_mapping')
  return outcome.problems.map(({ pointer, message }) => `${pointer}: ${message}`)
}

describe('mapping files', () => {
  test('presets are sound, distinct, named in both languages, and are found by name', () => {
    for (const preset of presets) {
      assert.deepEqual(parseMapping(structuredClone(preset)), { ok: true, value: preset }, preset.name)
      assert.equal(presetNamed(preset.name), preset)
      assert.ok(preset.title.zh && preset.title.en)
    }
    assert.equal(new Set(presets.map(({ name }) => name)).size, presets.length)
    assert.deepEqual(
      new Set(presets.map(({ target }) => target)),
      new Set(['organization', 'members', 'catalog', 'purchases', 'store-days', 'balances', 'tags']),
    )
    assert.equal(presetNamed('none'), undefined)
  })

  test('a sound one passes', () => assert.deepEqual(problemsOf({}), []))

  const fields = (change: object) => ({ fields: { ...sound.fields, ...change } })
  const cases: [string, object, RegExp][] = [
    ['an unknown key', { colour: 1 }, /^\/colour: is no known key/],
    [
      'an unknown key deep inside',
      fields({ at: { column: 'at', format: 'x' } }),
      /^\/fields\/at\/format: is no known key/,
    ],
    ['an unknown target', { target: 'ships' }, /^\/target: /],
    ['an unknown field', fields({ colour: { column: 'x' } }), /^\/fields\/colour: is no field of purchases/],
    ['a required field left out', { fields: { number: { column: 'no' }, amount: { column: 'a' } } }, /at is required/],
    ['a required field made optional', fields({ number: { column: 'no', optional: true } }), /number is required/],
    ['no origin', fields({ number: {} }), /^\/fields\/number: needs exactly one of/],
    ['two origins', fields({ number: { column: 'a', constant: 'b' } }), /^\/fields\/number: needs exactly one of/],
    ['a template without columns', fields({ number: { template: 'x' } }), /names no \{column\}/],
    ['no time zone', { zone: undefined }, /^\/zone: is required by \/fields\/at/],
    ['an unknown time zone', { zone: 'Mars/Olympus' }, /^\/zone: Mars\/Olympus is no time zone/],
    ['no currency', { currency: undefined }, /currency/],
    ['dates without formats', fields({ at: { column: 'at' } }), /^\/fields\/at: formats are required/],
    [
      'an unknown letter in a format',
      fields({ at: { column: 'at', formats: ['YYYY'] } }),
      /^\/fields\/at\/formats\/0: "Y"/,
    ],
    ['formats on a text', fields({ number: { column: 'no', formats: ['yyyy-MM-dd'] } }), /only goes with dates/],
    ['a computed text', fields({ number: { product: ['a', 'b'] } }), /is not computed/],
    ['a rounding that is none', { rounding: 'nearest' }, /^\/rounding: /],
    ['a broken expression', fields({ number: { column: 'no', pattern: '(' } }), /^\/fields\/number\/pattern: /],
    ['no kinds', { kinds: undefined }, /kinds are required/],
    ['a kind without a sign', { kinds: [{ kind: 'sale', when: [] }] }, /\/kinds\/0/],
    [
      'a test without a question',
      { kinds: [{ kind: 'sale', when: [{ column: 'x' }], amounts: 'as-is' }] },
      /^\/kinds\/0\/when\/0: needs exactly one of/,
    ],
    ['grouping by what is not mapped', { groupBy: ['storeCode', 'number'] }, /storeCode is not mapped/],
    ['consents on purchases', { consents: [{ purpose: 'a', channel: 'b', column: 'c' }] }, /only goes with members/],
    ['an unknown identity kind', { identities: [{ kind: 'shoe_size', column: 'c' }] }, /^\/identities\/0\/kind: /],
    ['header row without a header', { file: { columns: ['a'], headerRow: 2 } }, /^\/file\/headerRow: /],
  ]
  for (const [name, change, expected] of cases) {
    test(`refuses ${name}`, () => {
      const problems = problemsOf(change)
      assert.ok(
        problems.some((problem) => expected.test(problem)),
        JSON.stringify(problems),
      )
    })
  }

  test('refuses what is no object, and everything wrong is told at once', () => {
    for (const value of [null, 1, 'x', []]) assert.equal(parseMapping(value).ok, false)
    assert.ok(problemsOf({ zone: 'x', currency: 'xx', colour: 1 }).length >= 2)
  })
})
