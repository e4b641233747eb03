import { CSV_MARK, type CsvCell, csvLines, csvMinute } from '@atrium/http'
import { type By, type Ctx, encodeId, formatDay } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import { actorKey, actorNames, audit } from '@atrium/staff'
import { loadFields } from './fields.ts'
import { type ListPlace, type MemberFilter, pageOfMembers, type Sort } from './list-members.ts'
import { type Clarity, type MemberView, memberViews } from './views.ts'

export type Language = 'zh' | 'en'

export interface ExportAsk {
  readonly by: By
  readonly filter: MemberFilter
  readonly sort: Sort
  /** `whole` for who may unmask in all of the scope. */
  readonly clarity: Clarity
  readonly language: Language
}

/** Each on one connection, for one page or one row of the trail; never for the length of the file. */
export interface ExportDesk {
  read<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  transact<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
}

/** People read and written at once: what a file needs of memory. */
const PAGE = 500
const WORDS = {
  zh: {
    id: '会员编号',
    name: '姓名',
    phone: '手机号',
    email: '邮箱',
    stage: '阶段',
    joined: '会员',
    prospect: '潜客',
    erased: '已删除',
    gender: '性别',
    female: '女',
    male: '男',
    other: '其他',
    birthday: '生日',
    home: '归属门店',
    guide: '归属导购',
    joinedAt: '开卡时间',
    createdAt: '建档时间',
    channel: '来源渠道',
  },
  en: {
    id: 'Member',
    name: 'Name',
    phone: 'Phone',
    email: 'E-mail',
    stage: 'Stage',
    joined: 'Member',
    prospect: 'Prospect',
    erased: 'Erased',
    gender: 'Gender',
    female: 'Female',
    male: 'Male',
    other: 'Other',
    birthday: 'Birthday',
    home: 'Home store',
    guide: 'Owning guide',
    joinedAt: 'Joined',
    createdAt: 'First seen',
    channel: 'Channel',
  },
} as const

/**
 * Everybody whom a list with this filter shows, as CSV for spreadsheets (UTF-8 with its mark, CRLF, cells that begin like formulae made
 * harmless), a page at a time as the reader takes it. The trail says at once that it began, with the filter, and at the end (also
 * where the reader left) how many went out.
 */
export async function* exportMembers(desk: ExportDesk, ask: ExportAsk): AsyncGenerator<string> {
  const { by, filter, sort, clarity, language } = ask
  await desk.transact((ctx) =>
    audit(ctx, [{ by, action: 'members.beginExport', subject: EXPORT, after: { clarity, ...told(filter) } }]),
  )
  let people = 0
  let whole = false
  try {
    yield CSV_MARK + csvLines([await desk.read((ctx) => headOf(ctx, language))])
    let after: ListPlace | undefined
    do {
      const place: ListPlace | undefined = after
      const { rows, next } = await desk.read(async (ctx) => {
        const page = await pageOfMembers(ctx, by.scope, { filter, sort, after: place, limit: PAGE })
        const views = await memberViews(ctx, page.rootIds, clarity)
        const shown = page.rootIds.flatMap((id) => views.get(id) ?? [])
        return { rows: await rowsOf(ctx, shown, language), next: page.next }
      })
      after = next
      people += rows.length
      if (rows.length > 0) yield csvLines(rows)
    } while (after)
    whole = true
  } finally {
    const said = { people, whole }
    await desk.transact((ctx) =>
      audit(ctx, [{ by, action: 'members.endExport', subject: EXPORT, after: { ...said, clarity, ...told(filter) } }]),
    )
  }
}

const EXPORT = { kind: 'export', id: 'members' } as const

/** The filter without what it leaves open. */
const told = ({ metBy, homes, ...filter }: MemberFilter) => ({
  filter: Object.fromEntries(
    Object.entries({ ...filter, metBy: metBy && [...metBy], homes: homes && [...homes] }).filter(
      ([, value]) => value !== undefined,
    ),
  ),
})

const fieldsShown = async (ctx: Ctx) => [...(await loadFields(ctx)).values()].filter(({ archived }) => !archived)

async function headOf(ctx: Ctx, language: Language): Promise<readonly CsvCell[]> {
  const words = WORDS[language]
  const { id, name, phone, email, stage, gender, birthday, home, guide, joinedAt, createdAt, channel } = words
  const own = (await fieldsShown(ctx)).map((field) =>
    language === 'en' ? (field.name.en ?? field.name.zh) : field.name.zh,
  )
  return [id, name, phone, email, stage, gender, birthday, home, guide, joinedAt, createdAt, channel, ...own]
}

async function rowsOf(ctx: Ctx, views: readonly MemberView[], language: Language): Promise<(readonly CsvCell[])[]> {
  const [organization, fields, guides] = await Promise.all([
    loadOrganization(ctx),
    fieldsShown(ctx),
    actorNames(
      ctx,
      views.flatMap(({ guideId }) => (guideId === null ? [] : [{ kind: 'staff' as const, id: guideId }])),
    ),
  ])
  const words = WORDS[language]
  const zone = organization.root?.zone ?? 'UTC'
  return views.map((view) => [
    encodeId('mbr', view.memberId),
    view.name,
    view.phone,
    view.email,
    words[view.erasedAt === null ? view.stage : 'erased'],
    view.gender === null ? null : words[view.gender],
    view.birthday === null ? null : formatDay(view.birthday),
    nodeName(organization, view.homeStoreId, language),
    view.guideId === null ? null : (guides.get(actorKey({ kind: 'staff', id: view.guideId })) ?? null),
    view.joinedAt === null ? null : csvMinute(zone, view.joinedAt),
    csvMinute(zone, view.createdAt),
    view.joinedChannel ?? view.createdChannel,
    ...fields.map(({ code }) => cellOf(view.attributes[code])),
  ])
}

function nodeName(organization: Organization, id: number | null, language: Language): string | null {
  const name = id === null ? undefined : organization.node(id)?.name
  if (!name) return null
  return language === 'en' ? (name.en ?? name.zh) : name.zh
}

const cellOf = (value: unknown): CsvCell => {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.join('、')
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
}
