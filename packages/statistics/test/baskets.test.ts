import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { type BasketRows, type BasketTerms, mineBaskets } from '../src/index.ts'
import { close } from './close.ts'

const rowsOf = (baskets: readonly (readonly number[])[]): BasketRows => ({
  baskets: baskets.flatMap((items, basket) => items.map(() => basket)),
  items: baskets.flat(),
})

test('nothing in, nothing out', () => {
  assert.deepEqual(mineBaskets({ baskets: [], items: [] }, { minSupport: 0.1, minConfidence: 0 }), {
    baskets: 0,
    items: 0,
    sets: 0,
    rules: [],
  })
})

test('a rule by hand: bread and butter', () => {
  // 4 baskets; bread in 3, butter in 2, both in 2.
  const found = mineBaskets(rowsOf([[1, 2], [2, 1, 1], [1, 3], [3]]), { minSupport: 0.5, minConfidence: 0.9 })
  assert.deepEqual(found, {
    baskets: 4,
    items: 3,
    sets: 4, // bread, butter, milk, bread with butter
    rules: [{ left: [2], right: 1, baskets: 2, support: 0.5, confidence: 1, lift: 1 / 0.75 }],
  })
})

test('terms outside their bounds, columns of different length', () => {
  const rows = rowsOf([[1, 2]])
  const good: BasketTerms = { minSupport: 0.5, minConfidence: 0.5 }
  for (const bad of [{ minSupport: 0 }, { minSupport: 1.1 }, { minConfidence: -1 }, { maxItems: 1 }, { maxItems: 2.5 }])
    assert.throws(() => mineBaskets(rows, { ...good, ...bad }), RangeError)
  assert.throws(() => mineBaskets({ baskets: [1], items: [] }, good), RangeError)
})

test('more frequent sets than anybody reads are no answer', () => {
  const rows = rowsOf([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ])
  assert.equal(mineBaskets(rows, { minSupport: 1, minConfidence: 0, maxSets: 14 }), undefined)
  assert.equal(mineBaskets(rows, { minSupport: 1, minConfidence: 0, maxSets: 15 })?.sets, 15)
})

test('as counting every set finds', () => {
  const history = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }), { maxLength: 40 })
  const shares = fc.integer({ min: 1, max: 20 }).map((twentieth) => twentieth / 20)
  fc.assert(
    fc.property(
      history,
      shares,
      shares,
      fc.integer({ min: 2, max: 4 }),
      (baskets, minSupport, minConfidence, maxItems) => {
        const full = baskets.filter((items) => items.length > 0)
        const countOf = (set: readonly number[]) =>
          full.filter((items) => set.every((item) => items.includes(item))).length
        const expected: string[] = []
        for (let mask = 1; mask < 64; mask++) {
          const set = [1, 2, 3, 4, 5, 6].filter((item) => mask & (1 << (item - 1)))
          const count = countOf(set)
          if (set.length < 2 || set.length > maxItems || count < 1 || count < minSupport * full.length - 1e-9) continue
          for (const right of set) {
            const left = set.filter((item) => item !== right)
            if (count / countOf(left) >= minConfidence) expected.push(`${left}>${right} ${count}`)
          }
        }
        const found = mineBaskets(rowsOf(baskets), { minSupport, minConfidence, maxItems })
        assert.deepEqual(
          found?.rules.map(({ left, right, baskets: count }) => `${left}>${right} ${count}`).sort(),
          expected.sort(),
        )
      },
    ),
  )
})

// One month of a grocery outlet; figures as arules finds them (README of the data).
const GROCERIES = new URL('../../../../shared/data/groceries/groceries_long.csv', import.meta.url)
test('the baskets of a grocery', (t) => {
  if (!existsSync(GROCERIES)) {
    console.log('left out, for ../shared/data/groceries is not there: the baskets of a grocery')
    t.diagnostic('left out, for ../shared/data/groceries is not there')
    return
  }
  const rows = readFileSync(GROCERIES, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.match(/^(\d+),"(.*)"$/)!)
  const names = [...new Set(rows.map((row) => row[2]!))]
  const items = rows.map((row) => names.indexOf(row[2]!))
  const baskets = rows.map((row) => Number(row[1]))

  const common = mineBaskets({ baskets, items }, { minSupport: 0.006, minConfidence: 0.25 })!
  assert.deepEqual([common.baskets, common.items, common.sets, common.rules.length], [9835, 169, 747, 463])
  const [herbs] = common.rules
  assert.deepEqual([herbs!.left.map((item) => names[item]), names[herbs!.right]], [['herbs'], 'root vegetables'])
  close(herbs!.lift, 3.956477, 1e-6)

  const rare = mineBaskets({ baskets, items }, { minSupport: 0.001, minConfidence: 0.8 })!
  assert.deepEqual([rare.sets, rare.rules.length], [13_492, 410])
  const sizes = [3, 4, 5, 6].map((size) => rare.rules.filter(({ left }) => left.length + 1 === size).length)
  assert.deepEqual(sizes, [29, 229, 140, 12])
  const [wine] = rare.rules
  assert.deepEqual(wine!.left.map((item) => names[item]).sort(), ['liquor', 'red/blush wine'])
  assert.equal(names[wine!.right], 'bottled beer')
  close(wine!.confidence, 0.904762, 1e-6)
  close(wine!.lift, 11.235269, 1e-6)
})
