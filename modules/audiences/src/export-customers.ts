import { CSV_MARK, type CsvCell, csvLines, type Db } from '@atrium/http'
import { type By, type Day, encodeId, formatDay, minorDigits } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { type CustomerFacts, factsOf } from './customer-facts.ts'
import type { Listing } from './customers.ts'
import { type Reading, type SampleMember, showMembers } from './queries.ts'
import { PORTRAIT_OPTIONS, type Words } from './vocabulary.ts'

type Language = keyof Words
const PAGE = 1_000
/** Up to so many go out in the order of the list, which is asked for at once. */
const IN_ORDER = 100_000

const WORDS = {
  zh: {
    head: [
      ...[
        '会员号',
        '姓名',
        '手机',
        '生命周期',
        '入会日期',
        '归属门店编码',
        '归属门店',
        '订单数',
        '净消费',
        '客单价',
        '最近消费',
      ],
      ...['R', 'F', 'M', '偏好类目', '偏好品牌', '预计下次消费', '客户终身价值', '币种'],
    ],
    level: '等级',
    points: '积分',
  },
  en: {
    head: [
      ...['Member number', 'Name', 'Phone', 'Lifecycle', 'Joined on', 'Home store code', 'Home store', 'Orders'],
      ...['Net spend', 'Average order', 'Last purchase', 'R', 'F', 'M', 'Favourite category', 'Favourite brand'],
      ...['Next purchase expected', 'Lifetime value', 'Currency'],
    ],
    level: 'level',
    points: 'points',
  },
} as const satisfies Record<Language, { head: readonly string[]; level: string; points: string }>

const EXPORT = { kind: 'export', id: 'customers' } as const

/**
 * Everybody of a listing as CSV, a page at a time as the reader takes it, masked; amounts in the main unit of the group's currency.
 * The trail says at once that it began, and at the end (also where the reader left) how many went out.
 */
export async function* exportCustomers(
  db: Db,
  reading: Reading,
  { set, page }: Listing,
  { by, language, told }: { readonly by: By; readonly language: Language; readonly told: object },
): AsyncGenerator<string> {
  const trail = (action: string, after: object) =>
    db.transact((ctx) => audit(ctx, [{ by, action, subject: EXPORT, after: { ...told, ...after } }]))
  await trail('audiences.beginCustomerExport', { people: set.size })
  let people = 0
  let whole = false
  try {
    const ids = set.size <= IN_ORDER ? (await page(undefined, set.size)).map(({ memberId }) => memberId) : set
    yield CSV_MARK + csvLines([headOf(reading, language)])
    for (const some of inPages(ids)) {
      const [facts, members] = await Promise.all([factsOf(reading, some, []), db.read((ctx) => showMembers(ctx, some))])
      const rows = members.flatMap((member) => {
        const known = facts.get(member.memberId)
        return known ? [rowOf(reading, member, known, language)] : []
      })
      people += rows.length
      if (rows.length > 0) yield csvLines(rows)
    }
    whole = true
  } finally {
    await trail('audiences.endCustomerExport', { people, whole })
  }
}

function* inPages(ids: Iterable<number>): Iterable<readonly number[]> {
  let page: number[] = []
  for (const id of ids) {
    page.push(id)
    if (page.length === PAGE) {
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}

function headOf({ vocabulary }: Reading, language: Language): readonly string[] {
  const { head, level, points } = WORDS[language]
  const programmes = [...vocabulary.programmes.values()].flatMap(({ name }) => [
    `${name[language]} ${level}`,
    `${name[language]} ${points}`,
  ])
  return [...head, ...programmes]
}

const dayOf = (day: Day | null | undefined): string | null =>
  day === null || day === undefined ? null : formatDay(day)

function rowOf(
  { vocabulary }: Reading,
  member: SampleMember,
  facts: CustomerFacts,
  language: Language,
): readonly CsvCell[] {
  const { organization, currency, programmes } = vocabulary
  const { portrait } = facts
  const home = facts.homeStoreId === null ? undefined : organization.node(facts.homeStoreId)
  const digits = minorDigits(currency)
  const money = (minor: number | null | undefined): CsvCell =>
    minor === null || minor === undefined ? null : Number((minor / 10 ** digits).toFixed(digits))
  const stage = portrait?.lifecycle ?? 'prospect'
  const stageName = PORTRAIT_OPTIONS.stage?.find(({ value }) => value === stage)?.label[language]
  const levelName = (programme: string, level: string | null): CsvCell =>
    programmes.get(programme)?.levels.find(({ code }) => code === level)?.name[language] ?? level
  return [
    ...[encodeId('mbr', member.memberId), member.name, member.phone, stageName ?? stage, dayOf(facts.joinedOn)],
    ...[home?.code ?? null, (language === 'en' ? home?.name.en : undefined) ?? home?.name.zh ?? null],
    ...[
      portrait?.orders ?? 0,
      money(portrait?.spendMinor ?? 0),
      money(portrait?.averageOrderMinor),
      dayOf(portrait?.lastDay),
    ],
    ...[portrait?.recency ?? null, portrait?.frequency ?? null, portrait?.monetary ?? null],
    ...[
      portrait?.category ?? null,
      portrait?.brand ?? null,
      dayOf(portrait?.nextOn),
      money(portrait?.valueMinor),
      currency,
    ],
    ...facts.programmes.flatMap(({ programme, level, points }) => [levelName(programme, level), points]),
  ]
}
