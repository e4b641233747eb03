import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatDay,
  formatInstant,
  formatInstantAt,
  monthDayOf,
  parseDay,
  parseInstant,
  parseMonthDay,
  parseTimeOfDay,
} from '../src/calendar.ts'

test('every day of eight centuries is the day that Date has', () => {
  const last = Date.UTC(2401, 0, 1) / 86_400_000
  for (let day = Date.UTC(1599, 11, 31) / 86_400_000; day <= last; day++) {
    const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
    if (
      formatDay(day) !== text ||
      parseDay(text) !== day ||
      monthDayOf(day) !== Number(text.slice(5, 7) + text.slice(8))
    )
      assert.fail(`${text}: ${formatDay(day)}, ${parseDay(text)}, ${monthDayOf(day)}`)
  }
})

test('what is no day, time or moment is not read', () => {
  for (const text of [
    '2025-02-29',
    '1900-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '2025-1-1',
    '25-01-01',
    '',
    '2025-01-01T00:00Z',
  ])
    assert.equal(parseDay(text), undefined, text)
  for (const text of ['02-30', '13-01', '00-01', '01-00', '1-1']) assert.equal(parseMonthDay(text), undefined, text)
  for (const text of ['24:01', '10:60', '9:00', '10:00:00', '-1:00'])
    assert.equal(parseTimeOfDay(text), undefined, text)
  for (const text of [
    '2025-11-11',
    '2025-11-11T00:00:00',
    '2025-11-11T24:00:00Z',
    '2025-11-11T00:60:00Z',
    '2025-11-11T00:00:60Z',
    '2025-11-31T00:00:00Z',
    '2025-11-11T00:00:00+19:00',
    '2025-11-11 00:00:00Z',
  ])
    assert.equal(parseInstant(text), undefined, text)
})

test('moments are read as Date reads them, and written in UTC or on the clock of an offset', () => {
  for (const text of [
    '2025-11-11T00:00Z',
    '2025-11-11T08:30:15+08:00',
    '1969-12-31T23:59:59.5-03:30',
    '2024-02-29T23:59:59.999Z',
  ]) {
    const at = parseInstant(text)
    assert.equal(at, Date.parse(text), text)
    assert.equal(formatInstant(at ?? 0), new Date(text).toISOString())
  }
  assert.equal(formatInstantAt(Date.UTC(2025, 10, 10, 16), 480), '2025-11-11 00:00 (UTC+08:00)')
  assert.equal(formatInstantAt(Date.UTC(2025, 0, 1, 0, 0, 7), -210), '2024-12-31 20:30:07 (UTC-03:30)')
  assert.equal(formatInstantAt(0, 0), '1970-01-01 00:00 (UTC)')
})
