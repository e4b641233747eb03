import { PlusOutlined } from '@ant-design/icons'
import { count, EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { FilterBar, useUrlParams } from '@atrium/ui/list'
import { Button, Col, Flex, Tag as Label, Menu, Row, Skeleton, Table, type TableColumnsType, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { TagDrawer } from './TagDrawer.tsx'
import { TagEditor } from './TagEditor.tsx'
import type { Tag, TagGroup } from './values.ts'

const KINDS = ['hand', 'imported', 'rule', 'computed', 'builtIn'] as const

/** All tags in their nine groups; one of them opens by its own address. */
export default function TagsPage() {
  const { t } = useTranslation('profiles')
  const me = useMe()
  const params = useUrlParams()
  const isWhole = params.get('archived') === 'true'
  const { data, error, refetch } = useAsk('profiles.tags', { query: isWhole ? { archived: 'true' } : {} })
  const mayChange = mayAll(me, ['profiles.change'])
  const [opened, editing, adding] = [params.get('tag'), params.get('edit'), params.get('new')]
  return (
    <Page
      title={t('tags.title')}
      purpose={t('tags.purpose')}
      action={
        mayChange && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => params.set({ new: '1', tag: undefined })}>
            {t('tags.add')}
          </Button>
        )
      }
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && <Tree groups={data.groups} />}
      {opened !== undefined && editing === undefined && (
        <TagDrawer code={opened} onClose={() => params.set({ tag: undefined })} />
      )}
      {mayChange && data && (adding !== undefined || (editing !== undefined && opened !== undefined)) && (
        <TagEditor
          code={adding === undefined ? opened : undefined}
          groups={data.groups}
          group={params.get('group')}
          onClose={(code) => params.set({ new: undefined, edit: undefined, tag: code ?? opened })}
        />
      )}
    </Page>
  )
}

function Tree({ groups }: { readonly groups: readonly TagGroup[] }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const params = useUrlParams()
  const tags = groups.flatMap((group) => group.tags)
  const shown = useFitting(groups)
  const item = (key: string, label: string, n: number) => ({
    key,
    label: (
      <Flex justify="space-between" gap={8}>
        <span>{label}</span>
        <span className="number">{n}</span>
      </Flex>
    ),
  })
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} lg={5}>
        <nav aria-label={t('tags.groups')}>
          <Menu
            mode="inline"
            style={{ borderInlineEnd: 'none' }}
            selectedKeys={[params.get('group') ?? '']}
            onClick={({ key }) => params.set({ group: key })}
            items={[
              item('', t('tags.all'), tags.length),
              ...groups.map(({ code, name, tags: mine }) => item(code, nameIn(name, language), mine.length)),
            ]}
          />
        </nav>
      </Col>
      <Col xs={24} lg={19}>
        <FilterBar
          search={{ param: 'q', label: t('tags.search') }}
          filters={[
            {
              param: 'kind',
              label: t('tags.kindFilter'),
              options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
            },
            { param: 'archived', label: t('tags.stopped'), options: [{ value: 'true', label: t('tags.archived') }] },
          ]}
        />
        <TagTable tags={shown} groups={groups} />
      </Col>
    </Row>
  )
}

function useFitting(groups: readonly TagGroup[]): readonly Tag[] {
  const params = useUrlParams()
  const [group, kind, text] = [params.get('group'), params.get('kind'), params.get('q')?.trim().toLowerCase()]
  return groups
    .filter(({ code }) => group === undefined || code === group)
    .flatMap(({ tags }) => tags)
    .filter((tag) => kind === undefined || tag.kind === kind)
    .filter(
      ({ code, name }) => !text || [code, name.zh, name.en ?? ''].some((word) => word.toLowerCase().includes(text)),
    )
}

function TagTable({ tags, groups }: { readonly tags: readonly Tag[]; readonly groups: readonly TagGroup[] }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const params = useUrlParams()
  const open = (code: string) => params.set({ tag: code, edit: undefined })
  const fresh = useFreshness()
  const nameOfGroup = (code: string) => {
    const group = groups.find((each) => each.code === code)
    return group ? nameIn(group.name, language) : code
  }
  const isAll = params.get('group') === undefined
  const counted = tags.some(({ persons }) => persons !== null)
  const columns: TableColumnsType<Tag> = [
    {
      title: t('tags.name'),
      render: (_, { code, name, archived, personal }) => (
        <Flex gap={6} wrap align="center">
          <Link to={{ search: params.search({ tag: code }) }} onClick={(event) => event.stopPropagation()}>
            {nameIn(name, language)}
          </Link>
          {personal && <Label style={{ margin: 0 }}>{t('tags.personal')}</Label>}
          {archived && <Label style={{ margin: 0 }}>{t('tags.stopped')}</Label>}
        </Flex>
      ),
    },
    ...(isAll ? [{ title: t('tags.group'), render: (_: unknown, { group }: Tag) => nameOfGroup(group) }] : []),
    {
      title: t('tags.kind'),
      render: (_, { kind }) => (
        <Tooltip title={t(`kindHint.${kind}`)}>
          <span>{t(`kind.${kind}`)}</span>
        </Tooltip>
      ),
    },
    { title: t('tags.type'), render: (_, tag) => <Values tag={tag} /> },
    ...(counted
      ? [
          {
            title: t('tags.persons'),
            align: 'right' as const,
            className: 'number',
            render: (_: unknown, { persons, kind }: Tag) =>
              kind === 'builtIn' ? '–' : persons === null ? t('tags.uncounted') : count(persons, language),
          },
        ]
      : []),
    { title: t('tags.fresh'), render: (_, tag) => fresh(tag) },
    { title: t('tags.owner'), render: (_, { ownerName }) => ownerName ?? t('tags.house') },
  ]
  return (
    <Table<Tag>
      aria-label={t('tags.title')}
      size="middle"
      sticky={{ offsetHeader: 52 }}
      rowKey="code"
      columns={columns}
      dataSource={[...tags]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState hint={t('tags.none')} /> }}
      onRow={({ code }) => ({ onClick: () => open(code), style: { cursor: 'pointer' } })}
    />
  )
}

/** The type, with what there is to choose. */
function Values({ tag: { type, choices, unit } }: { readonly tag: Tag }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const offered = (choices ?? []).filter(({ archived }) => !archived)
  const words = t(`type.${type}`)
  if (offered.length === 0) return unit ? `${words} · ${nameIn(unit, language)}` : words
  const names = offered.map((choice) => nameIn(choice, language)).join(t('value.join'))
  return (
    <Tooltip title={names}>
      <span>
        {words} · {offered.length}
      </span>
    </Tooltip>
  )
}

/** How a tag is kept up, in a word. */
export function useFreshness(): (tag: Tag) => string {
  const { t } = useTranslation('profiles')
  return ({ kind, freshDays }) => {
    if (kind === 'builtIn') return t('tags.read')
    if (kind === 'rule' || kind === 'computed') return t('tags.made')
    return freshDays === null ? t('tags.always') : t('tags.freshDays', { n: freshDays })
  }
}
