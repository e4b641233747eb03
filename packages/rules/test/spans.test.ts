import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatDay, parseDay, SPANS, spanDays } from '../src/days.ts'

it('months that run end today, the last so many days are whole ones', () => {
  const on = (today: string) =>
    Object.fromEntries(
      SPANS.map((name) => {
        const { from, to } = spanDays(name, parseDay(today) ?? 0)
        return [name, `${formatDay(from)} ${formatDay(to)}`]
      }),
    )
  assert.deepEqual(on('2024-02-29'), {
    yesterday: '2024-02-28 2024-02-28',
    last7: '2024-02-22 2024-02-28',
    last30: '2024-01-30 2024-02-28',
    last90: '2023-12-01 2024-02-28',
    last365: '2023-03-01 2024-02-28',
    thisMonth: '2024-02-01 2024-02-29',
    lastMonth: '2024-01-01 2024-01-31',
    thisQuarter: '2024-01-01 2024-02-29',
    lastQuarter: '2023-10-01 2023-12-31',
    thisYear: '2024-01-01 2024-02-29',
    lastYear: '2023-01-01 2023-12-31',
  })
  const { lastMonth, lastQuarter } = on('2026-03-31')
  assert.deepEqual([lastMonth, lastQuarter], ['2026-02-01 2026-02-28', '2025-10-01 2025-12-31'])
})
