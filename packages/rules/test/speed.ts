// Measures compiled conditions: node packages/rules/test/speed.ts
// Prints evaluations per second and bytes allocated per evaluation. Not a test: figures depend on the machine.
import { type Condition, compileCondition } from '../src/index.ts'
import { earning } from './earning-context.ts'

const purchases = Array.from({ length: 1024 }, (_, i) => ({
  purchase: {
    amountMinor: i * 300,
    channel: i % 3 === 0 ? 'pos' : 'online',
    at: 1_762_790_400_000 + i * 60_000,
    isFirst: i % 7 === 0,
    discountRate: 0,
    note: null,
  },
  store: { node: ['group', i % 2 === 0 ? 'east' : 'west', `store-${i % 60}`] },
  member: i % 10 === 0 ? null : { tier: i % 4 === 0 ? 'gold' : 'bronze', birthMonth: (i % 12) + 1, tags: ['vip'] },
  time: { day: 20_400, minuteOfDay: i % 1440, weekday: (i % 7) + 1 },
  lines: Array.from({ length: 1 + (i % 4) }, (_, k) => ({
    sku: `sku-${i}-${k}`,
    categoryPath: k === 0 ? 'food/bakery' : 'wear/shoes',
    amountMinor: 5000 + k,
    quantity: 1,
    product: { brand: null },
    guides: [],
  })),
}))

const CONDITIONS: readonly (readonly [string, Condition])[] = [
  ['amount ≥ 1,000', { field: 'purchase.amountMinor', op: 'ge', value: 100_000 }],
  ['channel is one of 2', { field: 'purchase.channel', op: 'in', value: ['pos', 'mini'] }],
  ['store within 1 of 3', { field: 'store.node', op: 'within', value: ['east', 'north', 'south'] }],
  [
    'rule of 5 comparisons',
    {
      all: [
        { field: 'purchase.amountMinor', op: 'ge', value: 1000 },
        { field: 'store.node', op: 'within', value: ['east'] },
        { field: 'time.weekday', op: 'in', value: [1, 2, 3, 4, 5, 6] },
        {
          any: [
            { field: 'member.tier', op: 'ge', value: 'gold' },
            { field: 'member.birthMonth', op: 'eq', value: 11 },
          ],
        },
      ],
    },
  ],
  [
    'sum over 1–4 lines',
    { sum: 'lines.amountMinor', where: { field: 'categoryPath', op: 'under', value: ['food'] }, op: 'ge', value: 5000 },
  ],
]

// All conditions are warm before any is measured: a server runs many rules, so the shared closures see many shapes.
const compiled = CONDITIONS.map(([name, tree]) => [name, compileCondition(earning, tree)] as const)
const run = (ask: (typeof compiled)[number][1], rounds: number): number => {
  let met = 0
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < purchases.length; i++) if (ask(purchases[i] as (typeof purchases)[0])) met++
  return met
}
for (const [, ask] of compiled) run(ask, 500)
for (const [name, ask] of compiled) {
  const heap = process.memoryUsage().heapUsed
  const start = performance.now()
  const met = run(ask, 3000)
  const seconds = (performance.now() - start) / 1000
  const count = 3000 * purchases.length
  const bytes = Math.max(0, process.memoryUsage().heapUsed - heap) / count
  console.log(`${name}: ${(count / seconds / 1e6).toFixed(1)} M/s, ${bytes.toFixed(3)} bytes each, ${met} met`)
}
