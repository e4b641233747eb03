import assert from 'node:assert/strict'
import { createHash, hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type CellValue, writeXlsx, writeXlsxStream } from 'hucre/xlsx'
import { ReadError } from '../src/reading/faults.ts'
import { type FileLayout, openRows } from '../src/reading/rows.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atrium-reading-'))
})
after(() => rm(folder, { recursive: true }))

let files = 0
async function fileOf(content: Uint8Array | string): Promise<string> {
  files += 1
  const path = join(folder, String(files))
  await writeFile(path, content)
  return path
}

async function readAll(content: Uint8Array | string, layout?: FileLayout) {
  const source = await openRows(await fileOf(content), layout)
  const rows = []
  for await (const batch of source.batches) rows.push(...batch)
  return { source, header: source.header, rows, cells: rows.map(({ cells }) => cells) }
}

const failsWith = (code: string, row?: number) => (error: unknown) => {
  assert.ok(error instanceof ReadError, String(error))
  assert.equal(error.code, code)
  assert.equal(error.row, row)
  assert.ok(error.wording.zh !== '' && error.wording.en !== '')
  return true
}

/** GBK bytes of a text, found by decoding every pair of bytes: Node can decode GBK, but not encode it. */
function gbk(text: string): Buffer {
  const decoder = new TextDecoder('gbk')
  const table = new Map<string, [number, number]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if (character.length === 1 && !table.has(character)) table.set(character, [lead, trail])
    }
  }
  return Buffer.from([...text].flatMap((character) => table.get(character) ?? [character.charCodeAt(0)]))
}

const CHINESE = '会员卡号,姓名,金额\n1001,张三丰,12.50\n1002,"李,四",8\n'
const CHINESE_CELLS = [
  ['1001', '张三丰', '12.50'],
  ['1002', '李,四', '8'],
]

describe('text files', () => {
  test('UTF-8, with and without a byte order mark, plain and gzipped', async () => {
    for (const text of [CHINESE, `\uFEFF${CHINESE}`]) {
      for (const bytes of [Buffer.from(text), gzipSync(text)]) {
        const { header, cells, source } = await readAll(bytes)
        assert.deepEqual(header, ['会员卡号', '姓名', '金额'])
        assert.deepEqual(cells, CHINESE_CELLS)
        assert.equal(source.encoding(), 'utf-8')
        assert.equal(source.sha256(), createHash('sha256').update(bytes).digest('hex'))
        const { rows, bytesRead, bytesTotal, secondsLeft } = source.progress()
        assert.deepEqual([rows, bytesRead, bytesTotal, secondsLeft], [2, bytes.length, bytes.length, 0])
      }
    }
  })

  test('GBK is found out, also when the first Chinese text comes late', async () => {
    const early = await readAll(gbk(CHINESE))
    assert.deepEqual(early.cells, CHINESE_CELLS)
    assert.equal(early.source.encoding(), 'gbk')
    const ascii = `id,name,x\n${'1,plain ascii text,2\n'.repeat(40_000)}`
    const late = await readAll(Buffer.concat([Buffer.from(ascii), gbk('2,张三丰,3\n')]))
    assert.deepEqual(late.cells.at(-1), ['2', '张三丰', '3'])
    assert.equal(late.rows.filter(({ fault }) => fault).length, 0)
    assert.equal(late.source.encoding(), 'gbk')
  })

  test('characters cut by the border of a chunk', async () => {
    const text = `a,b\n${'会员,消费😀\n'.repeat(60_000)}`
    const utf8 = await readAll(text)
    assert.ok(utf8.cells.every(([a, b]) => a === '会员' && b === '消费😀'))
    const plain = `a,b\n${'会员,消费x\n'.repeat(60_000)}`
    const chinese = await readAll(gbk(plain))
    assert.ok(chinese.cells.length === 60_000 && chinese.cells.every(([a, b]) => a === '会员' && b === '消费x'))
  })

  test('UTF-16 with a byte order mark, and an encoding that is named', async () => {
    const wide = await readAll(Buffer.from(`\uFEFF${CHINESE}`, 'utf16le'))
    assert.deepEqual(wide.cells, CHINESE_CELLS)
    const western = await readAll(Buffer.from('name,price\ncafé,£5\n', 'latin1'), { encoding: 'windows-1252' })
    assert.deepEqual(western.cells, [['café', '£5']])
  })

  test('bytes that do not decode are reported with their row; the rows around are sound', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n张,1\n李,2\n'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from(',3\n王,4\n'),
    ])
    const { rows } = await readAll(bytes, { encoding: 'utf-8' })
    assert.deepEqual(
      rows.map(({ row, fault }) => [row, fault]),
      [
        [2, undefined],
        [3, undefined],
        [4, 'bad_encoding'],
        [5, undefined],
      ],
    )
    const cut = await readAll(Buffer.concat([Buffer.from('a,b\n张,1\n'), Buffer.from([0xe5, 0xbc])]), {
      encoding: 'utf-8',
      ragged: 'pad',
    })
    assert.equal(cut.rows.at(-1)?.fault, 'bad_encoding', 'half a character at the end of the file')
    const broken = await readAll(Buffer.concat([gbk('卡,名\n1,张\n2,'), Buffer.from([0xff]), Buffer.from('\n3,x\n')]), {
      encoding: 'gbk',
    })
    assert.deepEqual(
      broken.rows.map(({ fault }) => fault),
      [undefined, 'bad_encoding', undefined],
    )
  })

  test('a genuine replacement character is text like any other', async () => {
    const { rows } = await readAll('a,b\nold\uFFFDdamage,1\n')
    assert.deepEqual(rows, [{ row: 2, cells: ['old\uFFFDdamage', '1'], fault: undefined }])
  })

  test('bytes of no known encoding ask for its name', async () => {
    await assert.rejects(readAll(Buffer.from('name,price\ncaf\xe9,\xa35\n', 'latin1')), failsWith('unknown_encoding'))
  })

  test('ragged rows are faults, trailing empty cells are not; padding on request', async () => {
    const text = 'a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n\n,,\n1,2,3\n'
    const { rows } = await readAll(text)
    assert.deepEqual(
      rows.map(({ row, fault, cells }) => [row, fault, cells.length]),
      [
        [2, 'ragged_row', 2],
        [3, 'ragged_row', 4],
        [4, undefined, 3],
        [7, undefined, 3],
      ],
      'blank rows are left out and keep their number',
    )
    const padded = await readAll(text, { ragged: 'pad' })
    assert.deepEqual(padded.cells[0], ['1', '2', ''])
    assert.equal(padded.rows[1]?.fault, 'ragged_row', 'too many cells remain a fault')
  })

  test('titles above the header, no header at all, other delimiters', async () => {
    const titled = await readAll('Report 2024,,\n\na;b,c\n1;2,3\n', { headerRow: 3, delimiter: ';' })
    assert.deepEqual([titled.header, titled.cells], [['a', 'b,c'], [['1', '2,3']]])
    const bare = await readAll('1,2\n3,4\n', { columns: ['x', 'y'] })
    assert.deepEqual(bare.cells, [
      ['1', '2'],
      ['3', '4'],
    ])
    assert.equal(bare.rows[0]?.row, 1)
    const tabs = await readAll('a\tb\n1\t2,5\n')
    assert.deepEqual(tabs.cells, [['1', '2,5']])
  })

  test('half files say so and name the last sound row', async () => {
    const text = `a,b\n${Array.from({ length: 50_000 }, (_, index) => `${index},${Math.sin(index)}\n`).join('')}`
    const packed = gzipSync(text)
    const half = packed.subarray(0, packed.length >> 1)
    const rows: number[] = []
    await assert.rejects(
      async () => {
        const source = await openRows(await fileOf(half))
        for await (const batch of source.batches) rows.push(...batch.map(({ row }) => row))
      },
      (error) =>
        error instanceof ReadError && error.code === 'truncated_file' && error.row !== undefined && error.row > 20_000,
    )
    assert.ok(rows.length > 20_000)
    const corrupt = Buffer.from(packed)
    corrupt.fill(0x55, corrupt.length >> 1, (corrupt.length >> 1) + 64)
    await assert.rejects(readAll(corrupt), (error) => error instanceof ReadError && error.code === 'corrupt_gzip')
    await assert.rejects(readAll('a,b\n1,"2\n3,4\n'), failsWith('unclosed_quote', 2))
  })

  test('no file, a folder, nothing in it, something else', async () => {
    await assert.rejects(openRows(join(folder, 'none')), failsWith('no_such_file'))
    await assert.rejects(openRows(folder), failsWith('no_such_file'))
    await assert.rejects(readAll(''), failsWith('empty_file'))
    await assert.rejects(readAll('\n\n  \n'), failsWith('empty_file'))
    await assert.rejects(readAll(gzipSync('')), failsWith('empty_file'))
    await assert.rejects(readAll(Buffer.from('d0cf11e0a1b11ae1', 'hex')), failsWith('unsupported_format'))
    await assert.rejects(readAll('a,b\n', { format: 'xlsx' }), failsWith('unsupported_format'))
  })

  test('a file left early is closed', async () => {
    // Hardly smaller when zipped: what is read ahead is then far from all.
    const noise = Array.from({ length: 60_000 }, (_, at) => `${at},${hash('sha256', String(at))}\n`)
    const path = await fileOf(gzipSync(`a,b\n${noise.join('')}`))
    const source = await openRows(path)
    for await (const batch of source.batches) {
      assert.ok(batch.length > 0)
      break
    }
    await source.close()
    assert.equal(source.sha256(), undefined)
  })
})

const HEADER: CellValue[] = ['卡号', '时间', '日期', '钟点', '金额', '备注', '有效']
const SHEET_ROWS: CellValue[][] = [
  [
    13800001111,
    new Date(Date.UTC(2024, 4, 6, 8, 26)),
    new Date(Date.UTC(2024, 4, 6)),
    new Date(Date.UTC(1899, 11, 30, 9, 5, 7)),
    0.1 + 0.2,
    '你好, "世界"\n二行',
    true,
  ],
  ['A-1', null, null, null, -1234.5, null, false],
]
const SHEET_CELLS = [
  ['13800001111', '2024-05-06 08:26:00', '2024-05-06', '09:05:07', '0.3', '你好, "世界"\n二行', 'TRUE'],
  ['A-1', '', '', '', '-1234.5', '', 'FALSE'],
]

/** A workbook with strings inline, or in a shared table that comes behind the sheet as Excel writes it. */
async function streamed(inlineStrings: boolean): Promise<Uint8Array> {
  const columns = HEADER.map((header, index) => ({
    header: String(header),
    ...(index === 3 ? { numFmt: 'hh:mm:ss' } : {}),
  }))
  const chunks: Uint8Array[] = []
  for await (const chunk of writeXlsxStream(SHEET_ROWS, { name: 'Data', columns, inlineStrings })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('workbooks', () => {
  test('dates, float noise, long numbers, newlines, empty cells; strings kept inline or shared', async () => {
    for (const inline of [true, false]) {
      const { header, cells, source, rows } = await readAll(await streamed(inline))
      assert.deepEqual(header, HEADER)
      assert.deepEqual(cells, SHEET_CELLS)
      assert.deepEqual(
        rows.map(({ row }) => row),
        [2, 3],
      )
      assert.equal(source.format, 'xlsx')
      assert.match(source.sha256() ?? '', /^[0-9a-f]{64}$/)
    }
  })

  test('a sheet by name; short rows are padded, blank rows left out', async () => {
    const book = await writeXlsx({
      sheets: [
        { name: 'Notes', rows: [['nothing here']] },
        { name: '会员', rows: [['标题'], [], ['卡号', '姓名'], ['1'], [null, null], ['2', '李四']] },
      ],
    })
    const { header, rows } = await readAll(book, { sheet: '会员', headerRow: 3 })
    assert.deepEqual(header, ['卡号', '姓名'])
    assert.deepEqual(
      rows.map(({ row, cells }) => [row, ...cells]),
      [
        [4, '1', ''],
        [6, '2', '李四'],
      ],
    )
    await assert.rejects(readAll(book, { sheet: 'Other' }), failsWith('no_such_sheet'))
  })

  test('half a workbook, and a password', async () => {
    const whole = Buffer.from(await streamed(false))
    await assert.rejects(
      readAll(whole.subarray(0, whole.length - 200)),
      (error) => error instanceof ReadError && error.code === 'corrupt_workbook',
    )
    const locked = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ])
    await assert.rejects(readAll(locked), failsWith('encrypted_workbook'))
    await assert.rejects(readAll(gzipSync(whole)), failsWith('unsupported_format'))
  })

  test('a workbook that is no workbook inside', async () => {
    const path = await fileOf(await streamed(true))
    const bytes = await readFile(path)
    bytes.fill(0, 30, bytes.length - 100)
    await assert.rejects(readAll(bytes), (error) => error instanceof ReadError && error.code === 'corrupt_workbook')
  })
})
