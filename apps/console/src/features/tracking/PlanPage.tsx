import { PlusOutlined } from '@ant-design/icons'
import { CursorTable, count, EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { FilterBar, useUrlParams } from '@atrium/ui/list'
import { Button, Flex, type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useMoments } from './moments.ts'
import { PlanDrawer } from './PlanDrawer.tsx'
import { lastDays } from './range.ts'
import { draftOf, formOf } from './schema.ts'
import { TrackingNav } from './TrackingNav.tsx'

export type Planned = ReplyOf<'tracking.plan'>['items'][number]
export type Violation = ReplyOf<'tracking.days'>['violations'][number]
const MODE_COLOURS = { accept: 'default', warn: 'warning', reject: 'error' } as const

/** What events must look like, what broke it lately, and what came that nobody planned. */
export default function PlanPage() {
  const { t } = useTranslation('tracking')
  const me = useMe()
  const params = useUrlParams()
  const { zone } = useMoments()
  const plan = useAsk('tracking.plan', {})
  const days = useAsk('tracking.days', { query: lastDays(30, zone) })
  const violations = days.data?.violations ?? []
  const mayChange = mayAll(me, ['tracking.configure'])
  const [open, text, state] = [params.get('event'), params.get('q')?.toLowerCase(), params.get('state') ?? 'active']
  const rows = (plan.data?.items ?? []).filter(
    ({ name, archived }) =>
      (state === 'all' || archived === (state === 'archived')) &&
      (text === undefined || name.toLowerCase().includes(text)),
  )
  const columns = useColumns(violations)
  const known = new Set(plan.data?.items.map(({ name }) => name))
  const add = mayChange && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => params.set({ new: '1' })}>
      {t('plan.add')}
    </Button>
  )
  return (
    <Page title={t('plan.title')} purpose={t('plan.purpose')} action={add}>
      <TrackingNav />
      <FilterBar
        search={{ param: 'q', label: t('plan.find') }}
        filters={[
          {
            param: 'state',
            label: t('plan.state'),
            fallback: 'active',
            options: (['active', 'archived', 'all'] as const).map((value) => ({ value, label: t(`plan.${value}`) })),
          },
        ]}
      />
      {plan.error ? (
        <ProblemNotice problem={problemOf(plan.error)} onRetry={() => void plan.refetch()} />
      ) : (
        <CursorTable<Planned>
          label={t('plan.title')}
          columns={columns}
          rows={rows}
          rowKey={({ name }) => name}
          loading={plan.isPending}
          onOpen={({ name }) => params.set({ event: name })}
          empty={<EmptyState hint={t(known.size === 0 ? 'plan.empty' : 'plan.nothing')} action={add} />}
        />
      )}
      {plan.data && <Unplanned known={known} mayChange={mayChange} />}
      {plan.data && (open !== undefined || params.get('new') !== undefined) && (
        <OpenedEvent plan={plan.data.items} violations={violations} />
      )}
    </Page>
  )
}

interface OpenedProps {
  readonly plan: readonly Planned[]
  readonly violations: readonly Violation[]
}

/** The drawer that the address asks for: an event of the plan, or a new one, drafted from what came last under its name. */
function OpenedEvent({ plan, violations }: OpenedProps) {
  const params = useUrlParams()
  const open = params.get('event')
  const planned = plan.find(({ name }) => name === open)
  const seen = useSeen(open !== undefined && planned === undefined)
  const body = seen?.find(({ name }) => name === open)?.body
  if (planned === undefined && open !== undefined && seen === undefined) return null
  const close = () => params.set({ event: undefined, new: undefined })
  return (
    <PlanDrawer
      key={open ?? 'new'}
      planned={planned}
      draft={{ name: open ?? '', schema: draftOf(body?.properties ?? {}) }}
      violations={violations.filter(({ event }) => event === open)}
      onClose={close}
    />
  )
}

interface Seen {
  readonly name: string
  readonly body: { readonly properties?: Readonly<Record<string, unknown>> }
}

/** What was tracked last; undefined until it is known. */
function useSeen(enabled: boolean): readonly Seen[] | undefined {
  const { data, error } = useAsk('tracking.recent', { query: {} }, { enabled })
  if (error) return []
  return data?.items.flatMap(({ kind, name, body }) => {
    const { properties } = body
    const facts = typeof properties === 'object' && properties !== null ? { ...properties } : {}
    return kind === 'track' ? [{ name, body: { properties: facts } }] : []
  })
}

/** Names that came lately and that the plan does not know. */
function Unplanned({ known, mayChange }: { readonly known: ReadonlySet<string>; readonly mayChange: boolean }) {
  const { t } = useTranslation('tracking')
  const params = useUrlParams()
  const seen = useSeen(true) ?? []
  const names = [...new Set(seen.map(({ name }) => name))].filter((name) => !known.has(name)).slice(0, 20)
  if (names.length === 0) return null
  return (
    <section style={{ marginTop: 16 }}>
      <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
        {t('plan.seen')}
      </Typography.Title>
      <Flex gap={8} wrap align="center">
        {names.map((name) =>
          mayChange ? (
            <Button key={name} size="small" onClick={() => params.set({ event: name })}>
              {name}
            </Button>
          ) : (
            <Tag key={name}>{name}</Tag>
          ),
        )}
        {mayChange && <Typography.Text type="secondary">{t('plan.seenHint')}</Typography.Text>}
      </Flex>
    </section>
  )
}

function useColumns(violations: readonly Violation[]): TableColumnsType<Planned> {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const params = useUrlParams()
  const faults = new Map<string, number>()
  for (const { event, events } of violations) faults.set(event, (faults.get(event) ?? 0) + events)
  return [
    {
      title: t('plan.event'),
      render: (_, { name, archived }) => (
        <>
          <Link to={{ search: params.search({ event: name }) }} onClick={(event) => event.stopPropagation()}>
            {name}
          </Link>{' '}
          {archived && <Tag>{t('plan.archived')}</Tag>}
        </>
      ),
    },
    { title: t('plan.about'), render: (_, { about }) => nameIn(about, language) },
    {
      title: t('plan.mode'),
      render: (_, { mode }) => <Tag color={MODE_COLOURS[mode]}>{t(`mode.${mode}`)}</Tag>,
    },
    {
      title: t('plan.properties'),
      align: 'right',
      className: 'number',
      render: (_, { schema }) => {
        const { rows } = formOf(schema)
        const required = rows.filter((row) => row.required).length
        return required === 0 ? rows.length : `${rows.length} · ${t('plan.required', { n: required })}`
      },
    },
    {
      title: t('plan.violations'),
      align: 'right',
      className: 'number',
      render: (_, { name }) => {
        const times = faults.get(name)
        return times === undefined ? '–' : <Typography.Text type="warning">{count(times, language)}</Typography.Text>
      },
    },
  ]
}
