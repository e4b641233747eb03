import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { safeCell } from '../src/reading/error-file.ts'
import { rowError } from '../src/reading/faults.ts'
import { openRows, type RawRow, writeErrorFile } from '../src/reading/index.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atrium-reading-'))
})
after(() => rm(folder, { recursive: true }))

const error = (row: number, value: string) =>
  rowError(row, { code: 'unknown_word', column: 'kind', value, detail: 'sale, return' }, new Set())

describe('error files', () => {
  test('no error, no file', async () => {
    const path = join(folder, 'none.csv')
    const file = writeErrorFile(path)
    await file.write([])
    assert.equal(await file.close(), undefined)
    assert.equal(existsSync(path), false)
  })

  test('written in pieces, read back by our own reader, in either language', async () => {
    for (const language of ['zh', 'en'] as const) {
      const path = join(folder, `${language}.csv`)
      const file = writeErrorFile(path, language)
      await file.write([error(2, 'gift, "free"'), error(3, 'two\nlines')])
      await file.write([error(10, '礼品')])
      assert.equal(file.count, 3)
      assert.equal(await file.close(), path)
      const bytes = await readFile(path)
      assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'Excel needs the byte order mark')
      assert.equal((await stat(path)).mode & 0o077, 0, 'for its owner alone')
      const source = await openRows(path)
      const rows: RawRow[] = []
      for await (const batch of source.batches) rows.push(...batch)
      assert.deepEqual(
        source.header,
        language === 'zh' ? ['行', '列', '内容', '原因', '说明'] : ['row', 'column', 'value', 'reason', 'message'],
      )
      assert.deepEqual(
        rows.map(({ cells }) => cells.slice(0, 4)),
        [
          ['2', 'kind', 'gift, "free"', 'unknown_word'],
          ['3', 'kind', 'two\nlines', 'unknown_word'],
          ['10', 'kind', '礼品', 'unknown_word'],
        ],
      )
      assert.match(rows[0]?.cells[4] ?? '', /sale, return/)
    }
  })

  test('an older file of the same name is replaced', async () => {
    const path = join(folder, 'again.csv')
    for (const row of [1, 2]) {
      const file = writeErrorFile(path, 'en')
      await file.write([error(row, 'x')])
      await file.close()
    }
    assert.equal((await readFile(path, 'utf8')).trim().split('\r\n').length, 2)
  })

  test('nothing in it is a formula', () => {
    for (const value of [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      '＝1+1',
      '＋1',
      '－1',
      '＠x',
      "=cmd|' /C calc'!A0",
    ]) {
      const cell = safeCell(value)
      assert.match(cell, /^"?'/, JSON.stringify(value))
    }
    assert.equal(safeCell('plain'), 'plain')
    assert.equal(safeCell('a=b'), 'a=b')
    assert.equal(safeCell(-5), '-5')
    assert.equal(safeCell('a,"b"'), '"a,""b"""')
  })

  test('personal columns never show their value, long values are cut', () => {
    const fault = { code: 'masked_value', column: '手机号', value: '138****1111' } as const
    assert.equal(rowError(1, fault, new Set(['手机号'])).value, '')
    assert.ok(!JSON.stringify(rowError(1, fault, new Set(['手机号']))).includes('138'))
    assert.equal(error(1, 'x'.repeat(1000)).value, `${'x'.repeat(60)}…`)
    assert.equal(error(1, '😀'.repeat(60)).value, '😀'.repeat(60))
  })
})
