import { Readable } from 'node:stream'
import type { Database } from '@atrium/db'
import { type ImportDesk, presetNamed, startRuns } from '@atrium/imports'
import { must, systemBy } from '@atrium/kernel'
import { expectAll } from './expect-all.ts'
import { Random } from './random.ts'

const BY = systemBy('sample')
const ROWS = 120
const COLUMNS = 'phone,phone_verified,card_no,name,gender,birthday,joined_at,home_store_code'

/** Paper cards of a former mall as its desk typed them: a few rows as no system takes them. */
function file(): string {
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const random = new Random(`old card ${at}`)
    const born = `${random.whole(1958, 2002)}-${String(random.whole(1, 12)).padStart(2, '0')}-${String(random.whole(1, 28)).padStart(2, '0')}`
    const birthday = at % 47 === 31 ? '1991-13-01' : born
    const phone = at === 88 ? '1540' : `1548${String(1_000_000 + at * 7_919).slice(-7)}`
    const name = `${random.pick(['何', '沈', '陆', '严', '秦', '苏'])}${random.pick(['晓月', '国华', '雅琴', '建平', '思远', '玉兰'])}`
    const joined = `2023-0${random.whole(1, 9)}-${random.whole(10, 28)}`
    return [
      phone,
      '是',
      `68${String(10_000 + at)}`,
      name,
      random.chance(0.6) ? '女' : '男',
      birthday,
      joined,
      '',
    ].join()
  })
  return [COLUMNS, ...rows, ''].join('\n')
}

/** Puts a file of old cards in line for the desk, which imports it once it starts; nothing where this process has no place for files. */
export async function bringOldCards(db: Database, desk: ImportDesk): Promise<void> {
  if (!(await desk.isOpen())) return
  const [taken] = expectAll([await desk.shelf.take(db, { name: '旧会员卡补录.csv' }, Readable.from([file()]), BY)])
  const mapping = must(presetNamed('atrium-members'), 'the layout of members')
  const asked = { by: BY, file: must(taken, 'the file'), mapping, dryRun: false, prospects: false }
  await db.transact((ctx) => startRuns(ctx, [asked]))
}
