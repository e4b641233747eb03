import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import {
  collectHistories,
  expectedPurchases,
  expectedPurchasesOfNew,
  expectedSpend,
  fitBgNbd,
  fitGammaGamma,
  lifetimeValue,
  probabilityOfPurchases,
} from '../src/index.ts'
import { close, near } from './close.ts'

// CDNOW, the data on which Fader & Hardie published their models: customers who first bought in early 1997, until June 1998.
const SHARED = new URL('../../../../shared/', import.meta.url)
const DATA = new URL('data/cdnow/', SHARED)
const VECTORS = new URL('vectors/cdnow/', SHARED)

/** Runs where the data is; says plainly where it is not. */
function testWithData(name: string, run: () => void): void {
  if (existsSync(DATA) && existsSync(VECTORS)) test(name, run)
  else
    test('figures published for CDNOW', (t) => {
      console.log(`left out, for ../shared/data/cdnow is not there: ${name}`)
      t.diagnostic(`left out, for ../shared/data/cdnow is not there: ${name}`)
    })
}

const read = (folder: URL, name: string): string => {
  const bytes = readFileSync(new URL(name, folder))
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
const rowsOf = (text: string, separator: RegExp): string[][] =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim().split(separator))

const dayOf = (yyyymmdd: string): number =>
  Date.UTC(Number(yyyymmdd.slice(0, 4)), Number(yyyymmdd.slice(4, 6)) - 1, Number(yyyymmdd.slice(6, 8))) / 86_400_000

const CALIBRATION_END = dayOf('19970930')

/** Customers of the published summary: x, t_x, T in weeks, mean repeat spend in dollars, all to two decimals. */
const summary = () =>
  rowsOf(read(VECTORS, 'cdnow_customers_summary_with_transactions.csv'), /,/)
    .slice(1)
    .map((row) => row.map(Number))
    .map(([customer = 0, frequency = 0, recency = 0, age = 0, meanSpend = 0]) => ({
      customer,
      frequency,
      recency,
      age,
      meanSpend,
    }))

/** Purchases of the published tenth of the customers, collected here; amounts in cents. */
function sample() {
  const collector = collectHistories<number>({ unit: 'week', calibrationEnd: CALIBRATION_END })
  for (const [, customer = '', date = '', , dollars = ''] of rowsOf(read(DATA, 'CDNOW_sample.txt'), /\s+/))
    collector.add(Number(customer), dayOf(date), Math.round(Number(dollars) * 100))
  return [...collector.histories()]
}

const expected = () => JSON.parse(read(VECTORS, 'expected.json'))

testWithData('BG/NBD: parameters, likelihood and expectations as published', () => {
  const { bgnbd_cdnow: figures } = expected()
  const fit = fitBgNbd(summary())!
  assert.equal(fit.converged, true)
  assert.equal(fit.customers, 2357)
  for (const [i, name] of (['r', 'alpha', 'a', 'b'] as const).entries()) {
    close(fit[name], figures.params_r_alpha_a_b[i], 0.002, name)
    close(fit[name], figures.refitted_here.params[i], 1e-5, name)
  }
  near(fit.logLikelihood, figures.refitted_here.LL, 1e-6)
  const { x: frequency, t_x: recency, T: age, t, value } = figures.cond_expected_purchases
  near(expectedPurchases(fit, { frequency, recency, age }, t), value, 0.0005)
  near(expectedPurchases(fit, { frequency, recency, age }, t), figures.refitted_here.cond, 1e-6)
  for (const [i, time] of figures.E_X_t.t.entries()) {
    // printed to four decimals, from parameters printed to three
    near(expectedPurchasesOfNew(fit, time), figures.E_X_t.v[i], 0.0005, `E[X(${time})]`)
  }
})

testWithData('BG/NBD: chances of counts as published', () => {
  const [r, alpha, a, b] = expected().bgnbd_cdnow.params_r_alpha_a_b
  const model = { r, alpha, a, b }
  const figures = expected().bgnbd_cdnow['P_n_purchases (params fixed)']
  close(probabilityOfPurchases(model, 10, 2), figures.t2_n10, 1e-5)
  close(probabilityOfPurchases(model, 0, 39), figures.t39_n0, 1e-6)
  for (let n = 11; n <= 20; n++) close(probabilityOfPurchases(model, n, 30), figures['t30_n11..20'][n - 11], 1e-6)
})

testWithData('Gamma-Gamma: parameters, likelihood and expected spends as published', () => {
  const { gamma_gamma_cdnow: figures } = expected()
  const fit = fitGammaGamma(summary())!
  assert.equal(fit.converged, true)
  assert.equal(fit.customers, figures.refitted_here.n)
  for (const [i, name] of (['p', 'q', 'v'] as const).entries()) {
    close(fit[name], figures.params_p_q_v[i], 0.002, name)
    close(fit[name], figures.refitted_here.params[i], 1e-5, name)
  }
  near(fit.logLikelihood, figures.refitted_here.LL, 1e-6)
  for (const [i, customer] of summary().slice(0, 10).entries())
    near(expectedSpend(fit, customer), figures.cond_avg_profit_first10[i], 0.03, `customer ${i + 1}`)
})

testWithData('purchases collected here are the published summary, and its holdout', () => {
  const [collected, published] = [sample(), summary()]
  assert.equal(collected.length, 2357)
  for (const [i, customer] of collected.entries()) {
    const same = published[i]!
    assert.equal(customer.customer, same.customer)
    assert.equal(customer.frequency, same.frequency)
    near(customer.recency, same.recency, 0.0051)
    near(customer.age, same.age, 0.0051)
    near(customer.meanSpend / 100, same.meanSpend, 0.0051)
  }
  const sum = (of: (customer: (typeof collected)[number]) => number) =>
    collected.reduce((all, each) => all + of(each), 0)
  assert.equal(
    sum((each) => each.frequency),
    2457,
  )
  assert.equal(
    sum((each) => Number(each.frequency > 0)),
    946,
  )
  assert.equal(
    sum((each) => each.holdoutFrequency),
    1882,
  )
  assert.equal(
    sum((each) => Number(each.holdoutFrequency > 0)),
    684,
  )
})

testWithData('what is expected of the 39 weeks after is near what came', () => {
  const customers = sample()
  const [purchases, spend] = [fitBgNbd(customers)!, fitGammaGamma(customers)!]
  close(purchases.alpha, 4.4135, 0.001)
  close(spend.v, 1544.78, 0.001) // cents
  // The model is known to fall short here (the paper's figure 4); these bounds catch a broken forecast, not that.
  const forecast = customers.reduce((all, each) => all + expectedPurchases(purchases, each, 39), 0)
  close(forecast, 1882, 0.15, 'purchases')
  const terms = { purchases, spend, unit: 'week', months: 9, monthlyRate: 0 } as const // 39.1 weeks
  const [worth, came] = customers.reduce(
    ([value, spent], each) => [value + lifetimeValue(terms, each), spent + each.holdoutSpend],
    [0, 0],
  )
  close(worth, came, 0.2, 'cents')
})

testWithData('all 23,570 customers, in one pass', () => {
  const rows = rowsOf(read(DATA, 'CDNOW_master.txt.gz'), /\s+/).filter(([first]) => /^\d+$/.test(first ?? ''))
  const collector = collectHistories<string>({ unit: 'week', calibrationEnd: dayOf('19980630') })
  for (const [customer = '', date = '', , dollars = ''] of rows)
    collector.add(customer, dayOf(date), Math.round(Number(dollars) * 100))
  assert.equal(collector.size, 23_570)
  const customers = [...collector.histories()]
  assert.equal(customers.filter(({ frequency }) => frequency > 0).length, 11_516)
  // distinct days with a purchase, as the file's own notes count them
  assert.equal(
    customers.reduce((all, { frequency }) => all + frequency + 1, 0),
    67_591,
  )
  assert.equal(fitBgNbd(customers)?.converged, true)
})
