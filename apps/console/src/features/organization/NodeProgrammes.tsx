import { nameIn, ProblemNotice } from '@atrium/ui'
import { Skeleton, Table, Tag } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { type OrgNode, useNodes } from './nodes.ts'

type Programme = ReplyOf<'organization.programmes'>['programmes'][number]

/** Every programme with whether the node takes part today, and which node above says so. */
export function NodeProgrammes({ node }: { readonly node: OrgNode }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { data, error, refetch } = useAsk('organization.programmes', {})
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active />
  return (
    <Table<Programme>
      size="small"
      pagination={false}
      rowKey={({ id }) => id}
      dataSource={[...data.programmes]}
      columns={[
        {
          title: t('part.programme'),
          render: (_, { id, name }) => (
            <Link to={`/programmes?programme=${id}&tab=participation`}>{nameIn(name, language)}</Link>
          ),
        },
        { title: t('part.state'), render: (_, programme) => <Participation node={node} programme={programme} /> },
      ]}
    />
  )
}

/** The nearest node on the way up that says anything today decides. */
function Participation({ node, programme }: { readonly node: OrgNode; readonly programme: Programme }) {
  const { t } = useTranslation('organization')
  const { nameOf } = useNodes()
  const { data } = useAsk('organization.participation', { path: { programmeId: programme.id } })
  const today = dayjs().format('YYYY-MM-DD')
  if (programme.closedOn !== null && programme.closedOn <= today) return <Tag>{t('part.closed')}</Tag>
  if (!data) return null
  const said = [...node.path]
    .reverse()
    .map((id) =>
      data.participation.find(({ nodeId, from, to }) => nodeId === id && from <= today && (to === null || today < to)),
    )
    .find((each) => each !== undefined)
  return (
    <>
      <Tag color={said?.takesPart ? 'success' : 'default'}>{t(said?.takesPart ? 'part.in' : 'part.out')}</Tag>
      {said === undefined
        ? t('part.unsaid')
        : said.nodeId === node.id
          ? t('part.own')
          : t('part.inherits', { node: nameOf(said.nodeId) })}
    </>
  )
}
