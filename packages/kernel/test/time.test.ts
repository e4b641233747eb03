import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  addMonths,
  DAY_MS,
  dayIn,
  dayOf,
  formatDay,
  localInstant,
  minuteOfDayIn,
  parseDay,
  parseInstant,
  startOfDay,
  weekday,
  zoneOffsetMs,
} from '../src/index.ts'

const ZONES = ['Asia/Shanghai', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
const moments = fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2035, 0) })

/** The wall clock of a zone as the platform's own calendar shows it. */
function wallClock(zone: string, at: number): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`
}

describe('days of a zone', () => {
  it('are those of the platform’s own calendar, in any zone at any moment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moments, (zone, at) => {
        const minute = minuteOfDayIn(zone, at)
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        assert.equal(`${formatDay(dayIn(zone, at))} ${clock}`, wallClock(zone, at))
      }),
      { numRuns: 2_000 },
    )
  })

  it('turn at midnight, also where the clock changes', () => {
    const before = Date.parse('2026-03-29T00:59:59.999Z')
    assert.equal(zoneOffsetMs('Europe/London', before), 0)
    assert.equal(zoneOffsetMs('Europe/London', before + 1), 3_600_000)
    assert.equal(startOfDay('Europe/London', dayOf(2026, 3, 30)), Date.parse('2026-03-29T23:00:00Z'))
    assert.equal(startOfDay('Europe/London', dayOf(2026, 3, 29)), Date.parse('2026-03-29T00:00:00Z'))
    assert.equal(startOfDay('Asia/Shanghai', dayOf(2026, 1, 1)), Date.parse('2025-12-31T16:00:00Z'))
  })

  it('give back the local time they were made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moments, (zone, at) => {
        const whole = Math.floor(at / 60_000) * 60_000
        const again = localInstant(zone, dayIn(zone, whole), minuteOfDayIn(zone, whole) * 60_000)
        // Where the clock shows a time twice, the earlier one is meant.
        assert.ok(again === whole || (again < whole && wallClock(zone, again) === wallClock(zone, whole)))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('months', () => {
  for (const [from, months, to] of [
    ['2011-01-31', 1, '2011-02-28'],
    ['2012-02-29', 12, '2013-02-28'],
    ['2011-12-10', 12, '2012-12-10'],
    ['2011-03-31', -1, '2011-02-28'],
    ['2011-11-30', 3, '2012-02-29'],
  ] as const) {
    it(`${from} and ${months} make ${to}`, () => {
      assert.equal(formatDay(addMonths(parseDay(from)!, months)), to)
    })
  }

  it('begin the week on Monday', () => {
    assert.equal(weekday(parseDay('2026-03-02')!), 1)
    assert.equal(weekday(parseDay('1969-12-28')!), 7)
  })
})

describe('reading', () => {
  for (const text of ['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '']) {
    it(`refuses the day "${text}"`, () => assert.equal(parseDay(text), undefined))
  }
  for (const text of [
    '2026-02-30T10:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T10:00:00',
    '2026-03-01',
    '2026-03-01T10:61:00Z',
    'now',
  ]) {
    it(`refuses the moment "${text}"`, () => assert.equal(parseInstant(text), undefined))
  }
  it('takes a moment with any offset', () => {
    assert.equal(parseInstant('2026-03-01T12:00:00+08:00'), Date.UTC(2026, 2, 1, 4))
    assert.equal(parseInstant('2026-03-01T12:00:00.123456Z'), Date.UTC(2026, 2, 1, 12) + 123)
    assert.equal(dayIn('UTC', -1), -1)
    assert.equal(DAY_MS, 86_400_000)
  })
})
