// Measures a million simulated customers: node packages/statistics/test/speed.ts
// Prints seconds of processor time per step, which other work on the machine hardly changes. Not a test: figures depend on the machine.
import {
  type CustomerHistory,
  collectHistories,
  expectedPurchases,
  fitBgNbd,
  fitGammaGamma,
  lifetimeValue,
  probabilityAlive,
  rfmScores,
} from '../src/index.ts'
import { gamma, seededChance, simulateHistory } from './simulation.ts'

const CUSTOMERS = 1_000_000
const END = 1095 // three years of days

function timed<T>(what: string, run: () => T): T {
  const began = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(began)
  console.log(`${what}: ${((user + system) / 1e6).toFixed(2)} s`)
  return result
}

const chance = seededChance(1)
const model = { r: 0.9, alpha: 40, a: 0.6, b: 6 } // in days; about ten purchases a customer

/** Purchases as columns, sorted by day: customer, day, amount in minor units. */
function simulatedPurchases() {
  const byDay: { customers: number[]; amounts: number[] }[] = Array.from({ length: END + 1 }, () => ({
    customers: [],
    amounts: [],
  }))
  let size = 0
  const put = (day: number, customer: number, rate: number) => {
    byDay[day]!.customers.push(customer)
    byDay[day]!.amounts.push(Math.round(gamma(chance, 6) / rate))
    size++
  }
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    const first = Math.floor(chance() * END)
    const rate = gamma(chance, 4) / 1500
    const { frequency, recency } = simulateHistory(chance, model, END - first)
    put(first, customer, rate)
    for (let i = 1; i <= frequency; i++)
      put(first + Math.ceil(i === frequency ? recency : recency * chance()), customer, rate)
  }
  return { byDay, size }
}

const { byDay, size } = timed('simulating', simulatedPurchases)

const collector = collectHistories<number>({ unit: 'day', calibrationEnd: END })
timed(`collecting ${size} purchases`, () => {
  for (const [day, { customers, amounts }] of byDay.entries())
    for (let i = 0; i < customers.length; i++) collector.add(customers[i]!, day, amounts[i]!)
})
const customers: CustomerHistory<number>[] = timed('reading the histories', () => [...collector.histories()])
const distinct = new Set(customers.map(({ frequency, recency, age }) => `${frequency} ${recency} ${age}`)).size
console.log(`${customers.length} customers, ${distinct} distinct histories`)

const purchases = timed('fitting BG/NBD', () => fitBgNbd(customers))!
console.log(purchases)
const spend = timed('fitting Gamma-Gamma', () => fitGammaGamma(customers))!
console.log(spend)
timed('probability alive of all', () => customers.reduce((sum, each) => sum + probabilityAlive(purchases, each), 0))
timed('purchases of all in 90 days', () =>
  customers.reduce((sum, each) => sum + expectedPurchases(purchases, each, 90), 0),
)
const terms = { purchases, spend, unit: 'day', months: 12, monthlyRate: 0.01 } as const
timed('lifetime value of all, 12 months', () => customers.reduce((sum, each) => sum + lifetimeValue(terms, each), 0))
timed('RFM of all, five groups', () =>
  rfmScores(
    customers.map(({ customer, frequency, recency, age, meanSpend }) => ({
      id: customer,
      lastDay: END - age + recency,
      orders: frequency + 1,
      spend: meanSpend * frequency,
    })),
    5,
  ),
)
