import { count, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Card, Checkbox, Flex, Segmented, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { LineageCard } from './LineageCard.tsx'
import { NodeSearch } from './NodeSearch.tsx'
import { BEGINNINGS, type Lineage, NEEDED, placeOf, type Reached, WAYS } from './words.ts'

/** Where something comes from, and what rests on it. */
export default function LineagePage() {
  const { t } = useTranslation('warehouse')
  const params = useUrlParams()
  const id = params.get('id')
  const conditions = params.get('conditions') === 'yes'
  const way = WAYS.find((each) => each === params.get('way')) ?? 'both'
  const { data, error, refetch } = useAsk(
    'warehouse.lineage',
    { query: { id: id ?? '', ...(conditions ? { conditions: 'true' as const } : {}) } },
    { enabled: id !== undefined, isLatestOnly: true },
  )
  return (
    <Page title={t('lineage.title')} purpose={t('lineage.purpose')}>
      <Flex vertical gap={16}>
        <Flex gap={12} wrap align="center">
          <div style={{ flex: '1 1 280px', maxWidth: 480 }}>
            <NodeSearch onChoose={(chosen) => params.set({ id: chosen })} />
          </div>
          {id !== undefined && (
            <>
              <Segmented
                aria-label={t('lineage.wayLabel')}
                value={way}
                onChange={(chosen) => params.set({ way: chosen === 'both' ? undefined : chosen })}
                options={WAYS.map((value) => ({ value, label: t(`lineage.way.${value}`) }))}
              />
              <Checkbox
                checked={conditions}
                onChange={({ target }) => params.set({ conditions: target.checked ? 'yes' : undefined })}
              >
                {t('lineage.conditions')}
              </Checkbox>
            </>
          )}
        </Flex>
        {id === undefined && <Beginnings />}
        {id !== undefined && error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
        {id !== undefined && !error && !data && <Skeleton active />}
        {id !== undefined && !error && data && (
          <>
            <Here lineage={data} />
            <LineageCard lineage={data} way={way} />
          </>
        )}
      </Flex>
    </Page>
  )
}

function Beginnings() {
  const { t } = useTranslation('warehouse')
  return (
    <Card size="small">
      <Typography.Paragraph type="secondary">{t('lineage.start')}</Typography.Paragraph>
      <Flex gap={8} wrap>
        {BEGINNINGS.map((id) => (
          <Beginning key={id} id={id} />
        ))}
      </Flex>
    </Card>
  )
}

function Beginning({ id }: { readonly id: string }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const params = useUrlParams()
  const { data } = useAsk('warehouse.lineageNodes', { query: { text: id.slice(id.indexOf(':') + 1) } })
  const node = data?.items.find((each) => each.id === id)
  if (!node) return null
  return (
    <Link to={{ search: params.search({ id }) }}>
      <Tag style={{ cursor: 'pointer' }}>
        {t(`lineage.kind.${node.kind}`)} · {nameIn(node.name, language)}
      </Tag>
    </Link>
  )
}

/** The node that is looked at, what it comes from and what a change of it would touch. */
function Here({ lineage: { node, up, down } }: { readonly lineage: Lineage }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const me = useMe()
  const place = placeOf(node)
  const kind = t(`lineage.kind.${node.kind}`)
  return (
    <Card size="small">
      <Flex gap={8} align="baseline" wrap>
        <Tag>{kind}</Tag>
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {nameIn(node.name, language)}
        </Typography.Title>
        {node.kind !== 'metric' && (
          <Typography.Text type="secondary">{nameIn(node.groupName, language)}</Typography.Text>
        )}
        {place === undefined && <code style={{ fontSize: 12 }}>{node.code}</code>}
        {place !== undefined && mayAll(me, NEEDED[node.kind] ?? []) && (
          <Link to={place}>{t('lineage.open', { kind })}</Link>
        )}
      </Flex>
      <Flex vertical gap={4} style={{ marginTop: 8 }}>
        <Counted label={t('lineage.origin')} nodes={up} none={t('lineage.nothingUp')} />
        <Counted label={t('lineage.impact')} nodes={down} none={t('lineage.nothingDown')} />
      </Flex>
    </Card>
  )
}

function Counted({
  label,
  nodes,
  none,
}: {
  readonly label: string
  readonly nodes: readonly Reached[]
  readonly none: string
}) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const kinds = [...new Set(nodes.map(({ kind }) => kind))]
  return (
    <div>
      <Typography.Text type="secondary">{label} </Typography.Text>
      {kinds.length === 0
        ? none
        : kinds
            .map((kind) =>
              t('lineage.counted', {
                kind: t(`lineage.kind.${kind}`),
                count: count(nodes.filter((node) => node.kind === kind).length, language),
              }),
            )
            .join(' · ')}
    </div>
  )
}
