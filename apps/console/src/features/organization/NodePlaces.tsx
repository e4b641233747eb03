import { day, instant, ProblemNotice } from '@atrium/ui'
import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useActorName } from './actors.ts'
import { BEGINNING, type OrgNode, useNodes } from './nodes.ts'

/** Where the node stood, the latest place first. */
export function NodePlaces({ node }: { readonly node: OrgNode }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { nameOf } = useNodes()
  const who = useActorName()
  const { data, error, refetch, isPending } = useAsk('organization.nodePlaces', { path: { nodeId: node.id } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const places = [...(data?.places ?? [])].sort((one, other) => (one.from < other.from ? 1 : -1))
  return (
    <Table
      size="small"
      pagination={false}
      loading={{ spinning: isPending, delay: 200 }}
      rowKey={({ from }) => from}
      dataSource={places}
      columns={[
        { title: t('place.parent'), render: (_, { parentId }) => nameOf(parentId) },
        {
          title: t('place.from'),
          render: (_, { from }) => (from <= BEGINNING ? t('always') : day(from, language)),
        },
        { title: t('place.to'), render: (_, { to }) => (to === null ? t('place.until') : day(to, language)) },
        {
          title: t('place.by'),
          render: (_, { at, actor }) => `${who(actor)} · ${instant(at, node.zone, language)}`,
        },
      ]}
    />
  )
}
