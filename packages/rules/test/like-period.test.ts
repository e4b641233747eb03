import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FESTIVALS, type Festival, festivalDay, formatDay, justBefore, parseDay, yearBefore } from '../src/days.ts'

/** As the State Council announced them, 2019 to 2027. */
const KNOWN: Readonly<Partial<Record<Festival, readonly string[]>>> = {
  spring: ['02-05', '01-25', '02-12', '02-01', '01-22', '02-10', '01-29', '02-17', '02-06'],
  qingming: ['04-05', '04-04', '04-04', '04-05', '04-05', '04-04', '04-04', '04-05', '04-05'],
  dragonBoat: ['06-07', '06-25', '06-14', '06-03', '06-22', '06-10', '05-31', '06-19', '06-09'],
  midAutumn: ['09-13', '10-01', '09-21', '09-10', '09-29', '09-17', '10-06', '09-25', '09-15'],
}

const day = (text: string): number => {
  const read = parseDay(text)
  assert.ok(read !== undefined, text)
  return read
}
const span = (text: string) => {
  const [from = '', to = from] = text.split(' ')
  return { from: day(from), to: day(to) }
}
const told = ({ from, to }: { from: number; to: number }) => `${formatDay(from)} ${formatDay(to)}`

const dayIn = (festival: Festival, year: number): number => {
  const found = festivalDay(festival, year)
  assert.ok(found !== undefined, `${festival} ${year}`)
  return found
}

describe('festivals', () => {
  for (const [festival, days] of Object.entries(KNOWN)) {
    it(`${festival} falls where the calendar has it`, () => {
      assert.deepEqual(
        days.map((_, at) => formatDay(dayIn(festival as Festival, 2019 + at))),
        days.map((date, at) => `${2019 + at}-${date}`),
      )
    })
  }

  it('each comes once a year, about a year after the last', () => {
    for (const festival of FESTIVALS) {
      for (let year = 2011; year <= 2040; year++) {
        const apart = dayIn(festival, year) - dayIn(festival, year - 1)
        assert.ok(apart >= 353 && apart <= 385, `${festival} ${year}: ${apart}`)
      }
    }
    assert.deepEqual([festivalDay('spring', 2009), festivalDay('midAutumn', 2041)], [undefined, undefined])
  })

  it('the lunar calendar that comes with Node agrees, but for two new moons at midnight', () => {
    const format = new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
    const dates = { spring: '1/1', dragonBoat: '5/5', midAutumn: '8/15' } as const
    const differing: string[] = []
    for (const [festival, date] of Object.entries(dates)) {
      for (let year = 2010; year <= 2040; year++) {
        const parts = format.formatToParts(dayIn(festival as Festival, year) * 86_400_000)
        const numberOf = (type: string) => parts.find((part) => part.type === type)?.value
        if (`${numberOf('month')}/${numberOf('day')}` !== date) differing.push(`${festival} ${year}`)
      }
    }
    assert.deepEqual(differing, ['spring 2027', 'spring 2030'])
  })
})

describe('the like period of the year before', () => {
  const CASES: readonly (readonly [what: string, range: string, then: string, by: string, festival?: string])[] = [
    ['a plain Saturday', '2026-11-21', '2025-11-22', 'weekdays'],
    ['a plain week', '2026-03-16 2026-03-22', '2025-03-17 2025-03-23', 'weekdays'],
    ['New Year’s Eve of the old calendar', '2026-02-16', '2025-01-28', 'festival', 'spring'],
    ['the third day of the holiday', '2027-02-08', '2026-02-19', 'festival', 'spring'],
    ['a week of presents before it', '2026-02-02 2026-02-08', '2025-01-14 2025-01-20', 'festival', 'spring'],
    [
      'a range across the year’s end, before an early one',
      '2022-12-26 2023-01-02',
      '2022-01-05 2022-01-12',
      'festival',
      'spring',
    ],
    ['Qingming', '2026-04-05', '2025-04-04', 'festival', 'qingming'],
    ['Labour Day’s week', '2026-05-01 2026-05-05', '2025-05-01 2025-05-05', 'festival', 'labour'],
    ['Dragon Boat', '2026-06-19', '2025-05-31', 'festival', 'dragonBoat'],
    ['a week of moon cakes', '2026-09-14 2026-09-20', '2025-09-25 2025-10-01', 'festival', 'midAutumn'],
    ['National Day’s week', '2026-10-01 2026-10-07', '2025-10-01 2025-10-07', 'festival', 'national'],
    ['30 days that hold Spring Festival', '2026-02-01 2026-03-02', '2025-01-13 2025-02-11', 'festival', 'spring'],
    ['a whole month', '2026-11-01 2026-11-30', '2025-11-01 2025-11-30', 'dates'],
    ['February of a leap year', '2024-02-01 2024-02-29', '2023-02-01 2023-02-28', 'dates'],
    ['February after one', '2025-02-01 2025-02-28', '2024-02-01 2024-02-29', 'dates'],
    ['a year', '2025-01-01 2025-12-31', '2024-01-01 2024-12-31', 'dates'],
    ['the year so far', '2026-01-01 2026-11-21', '2025-01-01 2025-11-21', 'dates'],
  ]
  for (const [what, range, then, by, festival] of CASES) {
    it(`${what}: ${range}`, () => {
      const found = yearBefore(span(range))
      const [from = '', to = from] = then.split(' ')
      assert.deepEqual([told(found), found.by, found.festival], [`${from} ${to}`, by, festival])
    })
  }

  it('of a plain day avoids the days off of a festival', () => {
    // 52 weeks before lay Mid-Autumn of 2024 (17 September): the week before it stands in.
    const found = yearBefore(span('2025-09-15'))
    assert.deepEqual([told(found), found.by, found.only], ['2024-09-23 2024-09-23', 'weekdays', []])
  })

  it('says which festival falls in one of the two only', () => {
    assert.deepEqual(yearBefore(span('2025-10-06')).only, ['midAutumn'])
    assert.deepEqual(yearBefore(span('2025-02-05 2025-02-28')).only, ['spring'])
    assert.deepEqual(yearBefore(span('2023-02-01 2023-02-28')).only, ['spring'])
    assert.deepEqual(yearBefore(span('2026-11-21')).only, [])
  })

  it('keeps the weekday wherever no festival is near, and the length wherever dates do not rule', () => {
    for (let from = day('2019-01-01'); from < day('2027-12-01'); from += 5) {
      for (const length of [1, 7, 30]) {
        const range = { from, to: from + length - 1 }
        const found = yearBefore(range)
        const shift = range.from - found.from
        if (found.by === 'weekdays') assert.equal(shift % 7, 0, told(range))
        if (found.by !== 'dates') assert.equal(range.to - found.to, shift, told(range))
        assert.ok(shift > 340 && shift < 386, `${told(range)} by ${found.by}: ${shift}`)
      }
    }
  })
})

describe('the like period just before', () => {
  const CASES: readonly (readonly [what: string, range: string, then: string])[] = [
    ['a day', '2026-11-21', '2026-11-20 2026-11-20'],
    ['seven days', '2026-11-15 2026-11-21', '2026-11-08 2026-11-14'],
    ['a whole month', '2026-10-01 2026-10-31', '2026-09-01 2026-09-30'],
    ['March', '2026-03-01 2026-03-31', '2026-02-01 2026-02-28'],
    ['a quarter', '2026-07-01 2026-09-30', '2026-04-01 2026-06-30'],
    ['the month so far', '2026-11-01 2026-11-21', '2026-10-01 2026-10-21'],
    ['more of a month than the one before has', '2026-03-01 2026-03-30', '2026-02-01 2026-02-28'],
    ['the first of a month', '2026-11-01', '2026-10-31 2026-10-31'],
  ]
  for (const [what, range, then] of CASES) {
    it(`${what}: ${range}`, () => assert.equal(told(justBefore(span(range))), then))
  }
})
